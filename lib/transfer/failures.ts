/** Decides whether a run goes on after one of many objects failed. */
import { AwsError, CliError, Failures } from "../errors.ts";

/**
 * AWS's codes that would come for every other object too, although the response
 * is about one.
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

/** The system's codes that would come for every other file too. */
const FATAL_SYSTEM_CODES = ["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE"];

/** Collects the failures of single objects, so that the others can go on. */
export class FailureList {
  readonly #found: { order: number; line: string }[] = [];

  /**
   * Adds the failure of an object, if others may still succeed.
   * @param order the object's position among the others
   * @throws `error` itself if the others would fail too
   */
  add(order: number, name: string, error: unknown): void {
    if (isFatal(error)) throw error;
    const message = (error as Error).message;
    // Errors about files already name the file.
    const line = error instanceof AwsError ? `${name}: ${message}` : message;
    this.#found.push({ order, line });
  }

  /** Adds a failure that is worded already. */
  addLine(order: number, line: string): void {
    this.#found.push({ order, line });
  }

  /** @throws {Failures} with a line for each failure, in order, if any */
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
