/**
 * Refuses what AWS would not say. The SDK takes a web page for an answer with
 * nothing in it: users that are there would not be listed, and what was not
 * created would be reported as created.
 */
import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import type { MiddlewareStack } from "@smithy/types";
import { unreadable } from "../http/errors.ts";
import type { ServiceName } from "./settings.ts";

/** The part of an SDK client that is used here. */
interface Client {
  // deno-lint-ignore no-explicit-any -- each client has its own input and output types
  middlewareStack: MiddlewareStack<any, any>;
}

/** Characters of an answer that an error message quotes. */
const QUOTED = 40;

/**
 * Makes calls of `client` fail when the answer is not one of AWS's to this call,
 * with code `EPROTO`, or the status of a refusal. Refusals that are in XML are
 * left to the SDK.
 */
export function refuseForeignAnswers(
  client: Client,
  service: ServiceName,
): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const { method, hostname, port } = args.request as HttpRequest;
      const { statusCode, body } = result.response as HttpResponse;
      const text = new TextDecoder().decode(body);
      const command = String(context.commandName).replace(/Command$/, "");
      const isRight = statusCode >= 300
        ? text.trim() === "" || isXml(text)
        : method === "HEAD" || isAnswerTo(command, service, text);
      if (isRight) return result;
      const host = port === undefined ? hostname : `${hostname}:${port}`;
      const refusal = unreadable(
        host,
        `it is not whole, or not from AWS: ${quote(statusCode, text)}`,
      );
      // The SDK decides by the status whether to try again.
      throw statusCode < 300 ? refusal : Object.assign(refusal, {
        code: String(statusCode),
        $metadata: { httpStatusCode: statusCode },
      });
    },
    { step: "deserialize", priority: "low", name: "refuseForeignAnswers" },
  );
}

/**
 * Whether a text can be the answer to a call that was carried out. S3 says
 * nothing when it has changed a setting, other servers (Garage) also when there
 * is none, and a bucket's policy is JSON. IAM and STS begin with the name of the
 * call (AWS Query protocol), which other servers may get wrong.
 */
function isAnswerTo(
  command: string,
  service: ServiceName,
  text: string,
): boolean {
  if (service !== "s3") return isXml(text, "[A-Z]\\w*Response");
  if (command === "GetBucketPolicy") return text.trimStart().startsWith("{");
  return isXml(text) || (text.trim() === "" && command !== "ListBuckets");
}

/**
 * Whether a text is a whole document in XML, by its first and last element.
 * AWS's names begin with capitals, and those of web pages do not.
 */
function isXml(text: string, name = "[A-Z]\\w*"): boolean {
  return new RegExp(
    `^\\s*(<\\?xml[^>]*>\\s*)?<(${name})(\\s[^>]*)?(/>|>.*</\\2\\s*>)\\s*$`,
    "s",
  ).test(text);
}

function quote(status: number, text: string): string {
  return text === ""
    ? `it is empty, with status ${status}`
    : `it has status ${status} and begins with ${
      JSON.stringify(text.slice(0, QUOTED))
    }`;
}
