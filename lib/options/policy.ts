/** The options that say what credentials may do, shared by `create` and `policy`. */
import {
  InvalidArgumentError,
  type OptionValues,
  type TypedCommand,
} from "../cli/commander.ts";
import { CliError, UsageError } from "../errors.ts";
import { bucketNameProblem } from "../policy/bucket_name.ts";
import { type Statement, statementProblem } from "../policy/document.ts";
import { keyPattern, prefixProblem } from "../policy/prefix.ts";
import type { Access, Grant } from "../policy/statements.ts";
import { collect } from "./values.ts";

/** What they hold. Spelled out, because inferring it through a generic function
 * costs the type checker minutes. */
export type PolicyFlags = {
  readOnly?: true;
  writeOnly?: true;
  prefix?: string;
  statement?: Statement[];
};

/** Declares `--read-only`, `--write-only`, `--prefix` and `--statement`. */
export function policyOptions<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
): TypedCommand<Args, Opts & PolicyFlags, Global> {
  return command
    .optionsGroup("Permissions:")
    .option("--read-only", "Only allow reading from the bucket")
    .option("--write-only", "Only allow writing to the bucket")
    .option(
      "--prefix <text>",
      "Restrict to keys starting with this prefix; a folder ends in /",
      parsePrefix,
    )
    .option(
      "--statement <json>",
      "JSON statement to add to the policy (repeatable)",
      collect(parseStatement),
    ) as unknown as TypedCommand<
      Args,
      Opts & PolicyFlags,
      Global
    >;
}

/**
 * The grant that the options describe, for these buckets.
 * @throws {UsageError} on a bucket name that S3 does not allow, wildcards above all
 */
export function resolveGrant(buckets: string[], flags: PolicyFlags): Grant {
  checkBucketNames(buckets);
  return {
    buckets,
    access: resolveAccess(flags),
    pattern: keyPattern(flags.prefix),
    extraStatements: flags.statement ?? [],
  };
}

/** @throws {UsageError} naming the first bucket that cannot exist, or comes twice */
export function checkBucketNames(buckets: string[]): void {
  for (const [i, bucket] of buckets.entries()) {
    const problem = bucketNameProblem(bucket);
    if (problem) {
      throw new UsageError(
        `Invalid value for 'BUCKETS...': '${bucket}' is not a bucket name: ${problem}`,
      );
    }
    if (buckets.indexOf(bucket) < i) {
      throw new UsageError(
        `Invalid value for 'BUCKETS...': '${bucket}' is given twice`,
      );
    }
  }
}

function resolveAccess(flags: PolicyFlags): Access {
  if (flags.readOnly && flags.writeOnly) {
    throw new CliError(
      "Cannot use --read-only and --write-only at the same time",
    );
  }
  if (flags.readOnly) return "read-only";
  return flags.writeOnly ? "write-only" : "read-write";
}

function parsePrefix(value: string): string {
  const problem = prefixProblem(value);
  if (problem) throw new InvalidArgumentError(problem);
  return value;
}

function parseStatement(value: string): Statement {
  const data = parseJson(value);
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new InvalidArgumentError("JSON must be an object");
  }
  const missing = ["Action", "Effect", "Resource"].filter((k) => !(k in data));
  if (missing.length > 0) {
    throw new InvalidArgumentError(
      `Statement JSON missing required keys: ${missing.join(", ")}`,
    );
  }
  const problem = statementProblem(data);
  if (problem) throw new InvalidArgumentError(problem);
  return data as Statement;
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new InvalidArgumentError("Invalid JSON string");
  }
}
