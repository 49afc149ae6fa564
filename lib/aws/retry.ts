/** Which calls are tried again, and when: for the SDK's clients and for objects. */
import { loadConfig, type SourceProfileInit } from "@smithy/core/config";
import {
  AdaptiveRetryStrategy,
  isServerError,
  isThrottlingError,
  isTransientError,
  NODE_MAX_ATTEMPT_CONFIG_OPTIONS,
  NODE_RETRY_MODE_CONFIG_OPTIONS,
  RETRY_MODES,
  StandardRetryStrategy,
} from "@smithy/core/retry";
import type {
  MiddlewareStack,
  RetryErrorInfo,
  RetryErrorType,
  RetryStrategyV2,
} from "@smithy/types";
import { CliError } from "../errors.ts";

/**
 * The strategy that all clients of a run share, so that throttling slows down
 * every one of them. The SDK's adaptive one, unless `retry_mode` or
 * AWS_RETRY_MODE asks for another: it waits where the standard one would use up
 * its tries (AWS SDKs Reference Guide, "Retry behavior").
 * @param profileSource where `max_attempts` and `retry_mode` may be set
 */
export async function createRetryStrategy(
  profileSource: SourceProfileInit,
): Promise<RetryStrategyV2> {
  const maxAttempts = await loadConfig(
    NODE_MAX_ATTEMPT_CONFIG_OPTIONS,
    profileSource,
  )();
  const mode = await loadConfig(
    { ...NODE_RETRY_MODE_CONFIG_OPTIONS, default: RETRY_MODES.ADAPTIVE },
    profileSource,
  )();
  return mode === RETRY_MODES.ADAPTIVE
    ? new AdaptiveRetryStrategy(maxAttempts)
    : new StandardRetryStrategy(maxAttempts);
}

/** An error as the strategy's own helpers read it. */
type RetryableError = Parameters<typeof isThrottlingError>[0];

/** What the strategy wants to know about an error that the SDK did not throw. */
export function retryInfo(error: unknown): RetryErrorInfo {
  return {
    error: error as RetryableError,
    errorType: retryType(error as RetryableError),
  };
}

function retryType(error: RetryableError): RetryErrorType {
  if (error instanceof CliError) return "CLIENT_ERROR";
  if (isThrottlingError(error)) return "THROTTLING";
  if (isTransientError(error)) return "TRANSIENT";
  return isServerError(error) ? "SERVER_ERROR" : "CLIENT_ERROR";
}

/**
 * Wraps an error so that the SDK does not recognise it as one to retry after.
 * The SDK looks into `cause` as well, which is therefore not used.
 */
export class NotRepeated extends Error {
  override readonly name = "NotRepeated";
  /** What went wrong. */
  readonly original: unknown;

  constructor(original: unknown) {
    super((original as Error).message);
    this.original = original;
  }
}

/** A command of the SDK's, as far as this module needs to know one. */
interface Command {
  // deno-lint-ignore no-explicit-any -- each command has its own input and output types
  middlewareStack: MiddlewareStack<any, any>;
}

/**
 * Lets the SDK repeat `command` only after an answer that says it was not
 * carried out, such as throttling. For calls that make something new each
 * time: a repeated CreateAccessKey would make a second key.
 */
export function neverTwice<C extends Command>(command: C): C {
  command.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const status = (error as { $metadata?: { httpStatusCode?: number } })
          .$metadata?.httpStatusCode;
        if (status !== undefined && status < 500) throw error;
        throw new NotRepeated(error);
      }
    },
    { step: "finalizeRequest", priority: "low", name: "neverTwice" },
  );
  return command;
}
