/** The options that limit what credentials may do. */
import {
  InvalidArgumentError,
  type OptionValues,
  type TypedCommand,
} from "../cli/commander.ts";
import type { Context } from "../context/context.ts";
import { CliError } from "../errors.ts";
import type { Statement } from "../policy/document.ts";
import { keyPattern, prefixProblem } from "../policy/prefix.ts";
import type { Access, Grant } from "../policy/statements.ts";
import { collect, onlyOnce } from "./values.ts";

/**
 * The values of these options. Written out, because inferring them through the
 * generic function takes the type checker minutes.
 */
export type PolicyFlags = {
  readOnly?: true;
  writeOnly?: true;
  prefix?: string;
  /** JSON texts. */
  statement?: string[];
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
      collect((text) => text),
    ) as unknown as TypedCommand<
      Args,
      Opts & PolicyFlags,
      Global
    >;
}

/**
 * The grant for these buckets. What is doubtful in a statement is told on
 * standard error.
 * @throws {CliError} when both `--read-only` and `--write-only` are given, or a
 * statement is refused
 */
export async function resolveGrant(
  buckets: string[],
  flags: PolicyFlags,
  ctx: Pick<Context, "err">,
): Promise<Grant> {
  return {
    buckets,
    access: resolveAccess(flags),
    pattern: keyPattern(flags.prefix),
    extraStatements: await resolveStatements(flags.statement, ctx),
  };
}

async function resolveStatements(
  texts: string[] | undefined,
  ctx: Pick<Context, "err">,
): Promise<Statement[]> {
  if (texts === undefined) return [];
  // Imported here, because most policies are made without any.
  const { readStatements } = await import("./policy_document.ts");
  return readStatements(texts, ctx);
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
