/** The options that limit what credentials may do. */
import {
  InvalidArgumentError,
  type OptionValues,
  type TypedCommand,
} from "../cli/commander.ts";
import type { Context } from "../context/context.ts";
import { CliError, UsageError } from "../errors.ts";
import {
  type PolicyDocument,
  repeatedSid,
  type Statement,
} from "../policy/document.ts";
import { statementProblem } from "../policy/grammar.ts";
import { keyPattern, prefixProblem } from "../policy/prefix.ts";
import type { Access, Grant } from "../policy/statements.ts";
import { JsonError, strictJson } from "../strict_json.ts";
import { collect, onlyOnce } from "./values.ts";

/**
 * The values of these options. Written out, because inferring them through the
 * generic function takes the type checker minutes.
 */
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
      "Restrict to keys starting with this prefix; end a folder with /",
      onlyOnce(parsePrefix),
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
 * The grant for these buckets.
 * @throws {CliError} when both `--read-only` and `--write-only` are given, or
 * two statements have the same Sid
 */
export function resolveGrant(buckets: string[], flags: PolicyFlags): Grant {
  const sid = repeatedSid(flags.statement ?? []);
  if (sid !== undefined) {
    throw new UsageError(
      `Invalid value for '--statement': two statements have the Sid '${sid}' - change one`,
    );
  }
  return {
    buckets,
    access: resolveAccess(flags),
    pattern: keyPattern(flags.prefix),
    extraStatements: flags.statement ?? [],
  };
}

/**
 * Warns on standard error about what is most likely a mistake in the documents
 * of `--policy`, one for each bucket, and in the statements of `--statement`.
 */
export async function warnAboutPolicy(
  documents: PolicyDocument[],
  statements: Statement[],
  ctx: Pick<Context, "err">,
): Promise<void> {
  if (documents.length + statements.length === 0) return;
  // Imported here, because most policies are made without any.
  const { policyWarnings, statementWarnings } = await import(
    "../policy/warnings.ts"
  );
  const lines = [
    ...documents.flatMap(policyWarnings).map((line) => `--policy: ${line}`),
    ...statements.flatMap(statementWarnings).map((line) =>
      `--statement: ${line}`
    ),
  ];
  for (const line of new Set(lines)) ctx.err(`Warning: ${line}\n`);
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
    return strictJson(value, "Invalid JSON string");
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}
