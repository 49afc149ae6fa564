/** Keeps the SDK from repeating a call that makes something new each time. */
import type { MiddlewareStack } from "@smithy/types";

/**
 * Wraps an error so that the SDK does not recognise it as one to retry after;
 * it also looks into `cause`, which is therefore not used.
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
        throw new NotRepeated(error);
      }
    },
    { step: "finalizeRequest", priority: "low", name: "neverTwice" },
  );
  return command;
}
