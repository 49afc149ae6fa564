/** Calls whose outcome is not known, because no clear answer came. */
import type { MiddlewareStack } from "@smithy/types";
import { AwsError } from "../errors.ts";

/**
 * Whether a failed call may have been carried out all the same: no answer
 * came, the server failed half-way, or an earlier try of the same call did.
 */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  const { status, attempts } = error.details;
  return status === undefined || status >= 500 || attempts > 1;
}

/** A command, as far as this module needs to know one. */
interface Retryable {
  // deno-lint-ignore no-explicit-any -- each command has its own input and output types
  middlewareStack: MiddlewareStack<any, any>;
}

/**
 * Lets the SDK repeat `command` only after an answer that says it was not
 * carried out, such as throttling. For calls that make something new each
 * time: a repeated CreateAccessKey would make a second key.
 */
export function neverTwice<Command extends Retryable>(
  command: Command,
): Command {
  command.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const status = (error as { $metadata?: { httpStatusCode?: number } })
          .$metadata?.httpStatusCode;
        if (status !== undefined && status < 500) throw error;
        // The retry middleware repeats only errors it recognises.
        throw new Error((error as Error).message, { cause: error });
      }
    },
    { step: "finalizeRequest", priority: "low", name: "neverTwice" },
  );
  return command;
}
