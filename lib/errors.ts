/** The errors this program throws. `output/failure.ts` prints them. Pure. */

/** An operation that failed: its message is the line the user reads. Exit 1. */
export class CliError extends Error {
  override readonly name: string = "CliError";
  /** What the process exits with. */
  readonly exitCode: number = 1;
}

/** A command line that cannot be run as written. Exit 2, with the usage line. */
export class UsageError extends CliError {
  override readonly name = "UsageError";
  override readonly exitCode = 2;
}

/** Several things that failed while the rest was done: a line for each. Exit 1. */
export class Failures extends CliError {
  override readonly name = "Failures";
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.lines = lines;
  }
}

/** The signals that ask the program to stop, and the exit code each implies. */
export const SIGNAL_EXIT_CODES = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
} as const;

/** The user, or the system, asked the program to stop. Exit 128 + the signal. */
export class Interrupted extends CliError {
  override readonly name = "Interrupted";
  override readonly exitCode: number;

  constructor(signal: keyof typeof SIGNAL_EXIT_CODES, message = "Interrupted") {
    super(message);
    this.exitCode = SIGNAL_EXIT_CODES[signal];
  }
}

/** What is known about a call that failed. */
export interface AwsErrorDetails {
  /** The API operation in AWS's own spelling: `CreateUser`. */
  operation: string;
  /** The service's IAM prefix: `iam`, `s3`, `sts`. */
  service: string;
  /** AWS's error code as sent, `NoSuchEntity`, or the system's, `ECONNREFUSED`. */
  code: string;
  /** The HTTP status, when an answer came. */
  status?: number;
  /** What AWS support asks for. */
  requestId?: string;
  /** How often the call was tried; more than 1 means a retry came before. */
  attempts: number;
}

/**
 * A call to AWS that failed, or got no answer.
 *
 * The message is worded as botocore words it, because people search for it:
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

/** Whether `error` is AWS's answer with one of these codes. */
export function isAwsError(
  error: unknown,
  ...codes: string[]
): error is AwsError {
  return error instanceof AwsError &&
    (codes.length === 0 || codes.includes(error.details.code));
}

/**
 * Whether a failed call may have been carried out all the same: no answer
 * came, the server failed half-way, or an earlier try of the same call did.
 */
export function isUncertain(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  const { status, attempts } = error.details;
  return status === undefined || status >= 500 || attempts > 1;
}

/** Whether whoever read our output went away, as `| head` does. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error &&
    (error.name === "BrokenPipe" ||
      (error as { code?: string }).code === "EPIPE");
}
