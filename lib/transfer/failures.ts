/** What to do when one of many objects fails. */
import { AwsError, CliError, Failures } from "../errors.ts";

/**
 * Codes after which no other object would fare better, though the answer is
 * about this one.
 */
const FATAL_CODES = [
  "AccountProblem",
  "AllAccessDisabled",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidToken",
  "NoSuchBucket",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
];

/** The system's errors after which no other file would fare better. */
const FATAL_SYSTEM_CODES = ["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE"];

/**
 * Remembers which of many objects failed, so that the others can go on.
 */
export class FailureList {
  readonly #found: { order: number; line: string }[] = [];

  /**
   * Notes that an object failed, if the others may still succeed.
   * @param order where the object stands among the others
   * @throws `error` itself when they may not
   */
  add(order: number, name: string, error: unknown): void {
    if (isFatal(error)) throw error;
    const message = (error as Error).message;
    // Errors about files name the file.
    const line = error instanceof AwsError ? `${name}: ${message}` : message;
    this.#found.push({ order, line });
  }

  /** Notes a line of its own. */
  addLine(order: number, line: string): void {
    this.#found.push({ order, line });
  }

  /** @throws {Failures} with a line for each, in order; nothing without any */
  check(): void {
    if (this.#found.length === 0) return;
    this.#found.sort((a, b) => a.order - b.order);
    throw new Failures(this.#found.map(({ line }) => line));
  }
}

function isFatal(error: unknown): boolean {
  if (error instanceof AwsError) {
    const { status, code } = error.details;
    return status === undefined || status >= 500 || FATAL_CODES.includes(code);
  }
  if (!(error instanceof CliError)) return true;
  const { code } = error as { code?: string };
  return error.exitCode !== 1 ||
    (code !== undefined && FATAL_SYSTEM_CODES.includes(code));
}
