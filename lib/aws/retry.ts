/** Decides which calls are repeated, for the SDK's clients and for objects. */
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
import { isRefusal } from "./outcome.ts";

/**
 * The retry strategy, which all clients of a run share so that throttling slows
 * down every one of them. It is the SDK's adaptive one unless `retry_mode` or
 * AWS_RETRY_MODE names another: when AWS throttles, it waits where the standard
 * one would use up its attempts (AWS SDKs Reference Guide, "Retry behavior").
 * @param profileSource the profile that may set `max_attempts` and `retry_mode`
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

/** An error, as the SDK's functions that classify errors take it. */
type RetryableError = Parameters<typeof isThrottlingError>[0];

/** What the strategy must know about an error that the SDK did not throw. */
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

/** Whether AWS refused a call because there were too many. */
export function isThrottled(error: Error): boolean {
  return isThrottlingError(error as RetryableError);
}

/**
 * Hides an error from the SDK, which would otherwise repeat the call. The SDK
 * also looks into `cause`, so the error is kept in `original`.
 */
export class NotRepeated extends Error {
  override readonly name = "NotRepeated";
  /** The hidden error. */
  readonly original: unknown;

  constructor(original: unknown) {
    super((original as Error).message);
    this.original = original;
  }
}

/** The part of an SDK command that is used here. */
interface Command {
  // deno-lint-ignore no-explicit-any -- each command has its own input and output types
  middlewareStack: MiddlewareStack<any, any>;
}

/**
 * Lets the SDK repeat `command` only after a response which says that it was
 * not carried out, such as throttling. For calls that make something new each
 * time: a repeated CreateAccessKey would make a second key.
 */
export function neverTwice<C extends Command>(command: C): C {
  command.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isRefusal(error) ? error : new NotRepeated(error);
      }
    },
    { step: "finalizeRequest", priority: "low", name: "neverTwice" },
  );
  return command;
}
