/** The options of the commands that transfer objects. */
import {
  InvalidArgumentError,
  type OptionValues,
  type TypedCommand,
} from "../cli/commander.ts";
import type { LocalFiles } from "../context/context.ts";
import { UsageError } from "../errors.ts";

/**
 * The values of these options. Written out, because inferring them through the
 * generic function takes the type checker minutes.
 */
export type TransferFlags = { silent?: true; concurrency: number };

/**
 * By default, how many small objects are transferred at the same time to a
 * distant server: enough to hide a round trip of 20 ms. Measured there with
 * downloads of 300 objects: more gain nothing, and 32 take a tenth longer.
 */
const CONCURRENCY = 48;

/**
 * The largest `--concurrency`: more transfers would only wait for each other.
 */
const MOST_AT_ONCE = 256;

/** Declares `--silent` and `--concurrency`. */
export function transferOptions<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
): TypedCommand<Args, Opts & TransferFlags, Global> {
  return command
    .option("-s, --silent", "Don't show progress bar")
    .option(
      "--concurrency <n>",
      "Maximum number of objects to transfer at the same time",
      parseConcurrency,
      CONCURRENCY,
    ) as unknown as TypedCommand<Args, Opts & TransferFlags, Global>;
}

function parseConcurrency(value: string): number {
  const count = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (count < 1 || count > MOST_AT_ONCE) {
    throw new InvalidArgumentError(
      `'${value}' is not a number from 1 to ${MOST_AT_ONCE}`,
    );
  }
  return count;
}

/**
 * Checks that a file to upload exists and can be read.
 * @param name how the error names the argument, such as `'PATH'`
 * @throws {UsageError} worded as in the Python tool
 */
export function checkReadable(
  local: LocalFiles,
  path: string,
  name: string,
): void {
  const info = local.info(path);
  const problem = info === undefined
    ? "does not exist"
    : info.kind === "directory"
    ? "is a directory"
    : local.isReadable(path)
    ? undefined
    : "is not readable";
  if (problem) {
    throw new UsageError(
      `Invalid value for ${name}: File '${path}' ${problem}.`,
    );
  }
}
