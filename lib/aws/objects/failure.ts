/** Answers of S3's that are errors, and whether another try may help. */
import { CliError } from "../../errors.ts";
import type { HttpAnswer } from "../../http/messages.ts";
import { elementText } from "./xml.ts";

/** An answer of S3's that is an error, as the SDK would have made it. */
export class S3Failure extends Error {
  /** The error's code, as in `Code`, where the SDK has it too. */
  override readonly name: string;
  readonly Code: string;
  readonly $metadata: {
    httpStatusCode: number;
    requestId?: string;
    attempts?: number;
  };
  readonly $response: { headers: Record<string, string> };
  readonly status: number;
  /** The bucket's region, when the answer tells it. */
  readonly region: string | undefined;
  /** The server's time in milliseconds, when the answer tells it. */
  readonly date?: number;

  /**
   * @param xml the answer's body; may be empty
   * @param status when the answer's own is not the error's
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

/** For an answer that is a success, and yet not what S3 answers. */
export function notS3(operation: string): CliError {
  return new CliError(
    `The answer to ${operation} is not one of S3's - check --endpoint-url, and what stands between you and it`,
  );
}

/** The error, with the number of tries where the SDK has it. */
export function withAttempts(error: unknown, attempts: number): unknown {
  if (error instanceof S3Failure) error.$metadata.attempts = attempts;
  else if (error instanceof Error && !(error instanceof CliError)) {
    Object.assign(error, { $metadata: { attempts } });
  }
  return error;
}
