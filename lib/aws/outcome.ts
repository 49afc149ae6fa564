/**
 * What an answer tells about whether a call was carried out. Only a refusal of
 * AWS's says that it was not, and only a whole answer that it was; what is
 * neither, `foreign_answers.ts` makes an error.
 */
import type { HandlerExecutionContext, MiddlewareStack } from "@smithy/types";

/** The part of an SDK client that is used here. */
interface Client {
  // deno-lint-ignore no-explicit-any -- each client has its own input and output types
  middlewareStack: MiddlewareStack<any, any>;
}

/** The fields of the SDK's errors by which a refusal is known. */
interface SdkError {
  $fault?: unknown;
  $metadata?: { httpStatusCode?: number };
  Code?: string;
  Error?: { Code?: string };
}

/**
 * Whether AWS refused a call: status 3xx or 4xx, with a code in the form that
 * AWS has for errors. What a proxy on the way answers is no refusal.
 */
export function isRefusal(error: unknown): boolean {
  const { $fault, $metadata, Code, Error } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 300 && status < 500 && $fault !== undefined &&
    Boolean(Code ?? Error?.Code);
}

/** The calls of which a try may have been carried out although it failed. */
const uncertain = new WeakSet<HandlerExecutionContext>();

/**
 * Notes for each call of `client` whether a try may have been carried out
 * although it failed: {@link mayBeCarriedOut} tells.
 */
export function noteUncertainTries(client: Client): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (!isRefusal(error)) uncertain.add(context);
        throw error;
      }
    },
    { step: "deserialize", priority: "high", name: "noteUncertainTries" },
  );
}

/**
 * Whether any try of a call that failed may have been carried out.
 * @param context that of the call, which all its middleware shares
 */
export function mayBeCarriedOut(context: HandlerExecutionContext): boolean {
  return uncertain.has(context);
}
