/** The errors this program throws. `output/failure.ts` words them. Pure. */

/** An operation failed. The message is the line the user reads. Exit code 1. */
export class CliError extends Error {
  override readonly name: string = "CliError";
  /** The exit code of the process. */
  readonly exitCode: number = 1;
}

/**
 * A command line that cannot be run as written. Exit code 2; the usage line is
 * printed above the message.
 */
export class UsageError extends CliError {
  override readonly name = "UsageError";
  override readonly exitCode = 2;
}

/** Several parts of a run failed; the rest was carried out. Exit code 1. */
export class Failures extends CliError {
  override readonly name = "Failures";
  /** A message for each failure. */
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.lines = lines;
  }
}

/** The signals that ask the program to stop, each with its exit code. */
export const SIGNAL_EXIT_CODES = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
} as const;

/** A signal asked the program to stop. Exit code 128 + the signal's number. */
export class Interrupted extends CliError {
  override readonly name = "Interrupted";
  override readonly exitCode: number;

  constructor(signal: keyof typeof SIGNAL_EXIT_CODES, message = "Interrupted") {
    super(message);
    this.exitCode = SIGNAL_EXIT_CODES[signal];
  }
}

/** What is known about a failed call to AWS. */
export interface AwsErrorDetails {
  /** The API operation in AWS's spelling, such as `CreateUser`. */
  operation: string;
  /** The service's prefix in IAM actions: `iam`, `s3` or `sts`. */
  service: string;
  /** AWS's error code (`NoSuchEntity`) or the system's (`ECONNREFUSED`). */
  code: string;
  /** The HTTP status; undefined when no response arrived. */
  status?: number;
  /** AWS's id of the request, which AWS support asks for. */
  requestId?: string;
  /** How many times the call was sent: 1 when it was not retried. */
  attempts: number;
  /**
   * False when AWS refused every try, so that nothing was carried out for
   * certain.
   */
  uncertain?: boolean;
  /** Whether AWS refused it because there were too many calls. */
  throttled?: boolean;
}

/**
 * A call to AWS failed or got no response.
 *
 * The message has botocore's wording, which is what people search the web for:
 * `An error occurred (CODE) when calling the OPERATION operation: MESSAGE`.
 */
export class AwsError extends CliError {
  override readonly name = "AwsError";
  readonly details: AwsErrorDetails;

  constructor(
    message: string,
    details: AwsErrorDetails,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.details = details;
  }
}

/**
 * Whether `error` is an {@link AwsError}, with one of `codes` if there are any.
 */
export function isAwsError(
  error: unknown,
  ...codes: string[]
): error is AwsError {
  return error instanceof AwsError &&
    (codes.length === 0 || codes.includes(error.details.code));
}

/**
 * Whether a failed call may have been carried out all the same: anything but a
 * refusal of AWS's to each of its tries.
 */
export function isUncertain(error: unknown): boolean {
  return !(error instanceof AwsError) || error.details.uncertain !== false;
}

/** Whether the program that read our output has gone away, as `| head` does. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error &&
    (error.name === "BrokenPipe" ||
      (error as { code?: string }).code === "EPIPE");
}
