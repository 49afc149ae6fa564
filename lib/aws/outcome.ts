/**
 * What an answer tells about whether a call was carried out. Only a refusal of
 * AWS's says that it was not, and only a whole answer that it was.
 */
import type { HandlerExecutionContext, MiddlewareStack } from "@smithy/types";
import { incompleteAnswer } from "./complete.ts";

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

/** A document of IAM or STS: from `<CreateUserResponse …>` to its end tag. */
const RESPONSE =
  /^\s*(?:<\?xml[^>]*\?>\s*)?<([\w:]*Response)[\s>][^]*<\/\1\s*>\s*$/;

/**
 * S3 answers a change with nothing, or with a document. Its elements begin with
 * a capital letter, which those of a web page seldom do.
 */
const NOTHING_OR_DOCUMENT =
  /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<([A-Z]\w*)(?:\s*\/>|[\s>][^]*<\/\1\s*>))?\s*$/;

/**
 * Makes a call of `client` fail when its answer is a success in status only:
 * broken off, empty, or a page of something else on the way. The SDK takes an
 * empty one for a success without fields.
 */
export function requireWholeAnswers(
  client: Client,
  service: string,
): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const { statusCode, body } = result.response as {
        statusCode: number;
        body: unknown;
      };
      const { method } = args.request as { method: string };
      // What only reads is judged by whoever needs its fields.
      const changes = service !== "s3" || !["GET", "HEAD"].includes(method);
      if (changes && statusCode < 300 && body instanceof Uint8Array) {
        const form = service === "s3" ? NOTHING_OR_DOCUMENT : RESPONSE;
        if (!form.test(new TextDecoder().decode(body))) {
          throw incompleteAnswer({
            service,
            operation: String(context.commandName).replace(/Command$/, ""),
          }, "is not whole, or not from AWS");
        }
      }
      return result;
    },
    { step: "deserialize", priority: "low", name: "requireWholeAnswers" },
  );
}
