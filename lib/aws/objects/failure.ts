/** Responses from S3 that are errors. */
import { CliError } from "../../errors.ts";
import type { HttpAnswer } from "../../http/messages.ts";
import { elementText } from "./xml.ts";

/** An error response from S3, with the fields that the SDK's errors have. */
export class S3Failure extends Error {
  /** The same as `Code`, because the SDK looks for it in both. */
  override readonly name: string;
  readonly Code: string;
  readonly $metadata: {
    httpStatusCode: number;
    requestId?: string;
    attempts?: number;
  };
  readonly $response: { headers: Record<string, string> };
  readonly status: number;
  /** The bucket's region, when the response names it. */
  readonly region: string | undefined;
  /** The server's time in milliseconds, when the response has it. */
  readonly date?: number;

  /**
   * @param xml the response's body; may be empty
   * @param status for an error in the body of a response with status 200
   */
  constructor(answer: HttpAnswer, xml: string, status = answer.status) {
    super(elementText(xml, "Message") ?? "UnknownError");
    this.status = status;
    this.name = this.Code = elementText(xml, "Code") ?? String(status);
    this.$metadata = {
      httpStatusCode: status,
      requestId: answer.header("x-amz-request-id"),
    };
    const retryAfter = answer.header("retry-after");
    this.$response = {
      headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
    };
    this.region = answer.header("x-amz-bucket-region") ??
      elementText(xml, "Region");
    const date = Date.parse(answer.header("date") ?? "");
    if (!Number.isNaN(date)) this.date = date;
  }
}

/** The error for a successful response that did not come from S3. */
export function notS3(operation: string): CliError {
  return new CliError(
    `The response to ${operation} is not from S3 - check --endpoint-url, and any proxy on the way`,
  );
}

/** Notes the number of attempts in an error, where the SDK does. */
export function withAttempts(error: unknown, attempts: number): unknown {
  if (error instanceof S3Failure) error.$metadata.attempts = attempts;
  else if (error instanceof Error && !(error instanceof CliError)) {
    Object.assign(error, { $metadata: { attempts } });
  }
  return error;
}
