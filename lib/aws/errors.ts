/** Turns what the AWS SDK throws into an {@link AwsError} with advice. */
import type { MiddlewareStack } from "@smithy/types";
import { AwsError, type AwsErrorDetails, CliError } from "../errors.ts";
import { adviceFor } from "./advice.ts";
import {
  isRefusal,
  mayBeCarriedOut,
  noteUncertainTries,
  requireWholeAnswers,
} from "./outcome.ts";
import { isThrottled, NotRepeated } from "./retry.ts";
import type { ServiceName } from "./settings.ts";

/** The fields that errors of the SDK may have. */
interface SdkError extends Error {
  code?: string;
  Code?: string;
  Error?: { Code?: string; Message?: string };
  $metadata?: {
    httpStatusCode?: number;
    requestId?: string;
    attempts?: number;
  };
}

/** The part of an SDK client that is used here. */
interface Client {
  // deno-lint-ignore no-explicit-any -- each client has its own input and output types
  middlewareStack: MiddlewareStack<any, any>;
}

/**
 * Makes every failed call of `client` throw an {@link AwsError}, also when the
 * answer is a success in status only.
 */
export function translateErrors(client: Client, service: ServiceName): void {
  noteUncertainTries(client);
  requireWholeAnswers(client, service);
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw toAwsError(
          error instanceof NotRepeated ? error.original : error,
          service,
          String(context.commandName).replace(/Command$/, ""),
          mayBeCarriedOut(context),
        );
      }
    },
    { step: "initialize", priority: "high", name: "translateErrors" },
  );
}

/** What botocore says about responses without a body, such as HeadBucket's. */
const STATUS_TEXTS: Record<number, string> = {
  301: "Moved Permanently",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
};

/**
 * The {@link AwsError} for what a call of `operation` threw. A `CliError`, and
 * what is no `Error`, is returned as it is.
 * @param uncertain whether a try may have been carried out all the same
 */
export function toAwsError(
  error: unknown,
  service: ServiceName,
  operation: string,
  uncertain = !isRefusal(error),
): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  const { $metadata, name } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  if (name === "CredentialsProviderError" && status === undefined) {
    return new CliError(
      "Unable to locate credentials - use --profile, --auth or --access-key, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      { cause: error },
    );
  }
  const details: AwsErrorDetails = {
    operation,
    service,
    code: errorCode(error, status),
    status,
    requestId: $metadata?.requestId,
    attempts: $metadata?.attempts ?? 1,
    uncertain,
    throttled: isThrottled(error),
  };
  const text = status !== undefined && isBodyless(error)
    ? STATUS_TEXTS[status] ?? `HTTP status ${status}`
    : (error as SdkError).Error?.Message ?? error.message;
  const sentence = status === undefined
    ? `Could not reach AWS for the ${operation} operation (${details.code}): ${text}`
    : `An error occurred (${details.code}) when calling the ${operation} operation: ${text}`;
  const advice = adviceFor(details, text);
  return new AwsError(
    advice ? `${sentence.replace(/[.\s]+$/, "")} - ${advice}` : sentence,
    details,
    { cause: error },
  );
}

/** Responses to HEAD have no body, so the SDK calls every error unknown. */
function isBodyless(error: Error): boolean {
  return error.message === "UnknownError" || error.message === "";
}

function errorCode(error: SdkError, status: number | undefined): string {
  if (status !== undefined && isBodyless(error)) return String(status);
  return error.Error?.Code ?? error.Code ?? error.code ?? error.name;
}
