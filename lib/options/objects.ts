/** The options and arguments of the commands that handle objects. */
import {
  InvalidArgumentError,
  type OptionValues,
  type TypedCommand,
} from "../cli/commander.ts";
import type { LocalFiles } from "../context/context.ts";
import { UsageError } from "../errors.ts";

/** What they hold. Spelled out, because inferring it through a generic function
 * costs the type checker minutes. */
export type TransferFlags = { silent?: true; concurrency: number };

/**
 * Small objects under way at once, when a long way makes that many worth it:
 * enough to hide a round trip of 20 ms. More gain nothing there; with 32 it
 * takes a tenth longer to download 300 (measured).
 */
const CONCURRENCY = 48;

/** More would only wait for each other. */
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
      "Most objects to transfer at the same time",
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
 * @throws {UsageError} in the Python tool's words, when there is no file to
 * read at `path`
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
