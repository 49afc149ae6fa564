/**
 * The policy documents and statements that users give, read and checked. What
 * is doubtful in them is told on standard error.
 */
import type { Context } from "../context/context.ts";
import { UsageError } from "../errors.ts";
import {
  type PolicyDocument,
  repeatedSid,
  type Statement,
  statementsOf,
} from "../policy/document.ts";
import { isObject } from "../policy/fault.ts";
import {
  type PolicyKind,
  policyProblem,
  statementProblem,
} from "../policy/grammar.ts";
import { fillTemplate } from "../policy/source.ts";
import type { Grant } from "../policy/statements.ts";
import { policyWarnings, statementWarnings } from "../policy/warnings.ts";
import { JsonError, strictJson } from "../strict_json.ts";
import { readInput } from "./input.ts";

/** What reads the files that options name, and what tells warnings. */
type Terms = Pick<Context, "stdin" | "readFile" | "err">;

/**
 * The statements of `--statement`.
 * @param texts one JSON text for each
 * @throws {UsageError} when AWS would refuse one of them
 */
export function readStatements(
  texts: string[],
  ctx: Pick<Context, "err">,
): Statement[] {
  const option = "'--statement'";
  const statements = texts.map((text) => {
    const value = parseJson(text, "Invalid JSON string", option);
    refuse(option, missingProblem(value) ?? statementProblem(value));
    return value as Statement;
  });
  const sid = repeatedSid(statements);
  if (sid !== undefined) {
    refuse(option, `two statements have the Sid '${sid}' - change one`);
  }
  warn("--statement", statements.flatMap(statementWarnings), ctx);
  return statements;
}

/** The Python tool words it like this, and takes no NotAction or NotResource. */
function missingProblem(statement: unknown): string | undefined {
  if (!isObject(statement)) return "JSON must be an object";
  const missing = ["Action", "Effect", "Resource"]
    .filter((key) => !(key in statement));
  return missing.length === 0
    ? undefined
    : `Statement JSON missing required keys: ${missing.join(", ")}`;
}

/**
 * The policy of `--policy`: literal JSON, a file, or `-` for standard input.
 * @param grant what else the credentials are to allow, for which buckets
 * @returns the text
 * @throws {UsageError} when AWS would refuse it for one of the buckets
 */
export async function readTemplate(
  value: string,
  { buckets, extraStatements }: Grant,
  ctx: Terms,
): Promise<string> {
  const option = "'--policy'";
  const literal = value.trim().startsWith("{");
  const text = literal ? value : await readFile(value, option, ctx);
  const invalid = literal ? "Invalid JSON string" : invalidJson(value);
  const documents = buckets.map((bucket) =>
    parseDocument(fillTemplate(text, bucket), invalid, "identity", option)
  );
  for (const document of documents) {
    const sid = repeatedSid([...statementsOf(document), ...extraStatements]);
    if (sid !== undefined) {
      refuse(
        "'--statement'",
        `the Sid '${sid}' is in --policy too - change one`,
      );
    }
  }
  warn("--policy", documents.flatMap(policyWarnings), ctx);
  return text;
}

/**
 * The policy in the file of `--policy-file`, or of standard input for `-`.
 * @throws {UsageError} when it cannot be read, or a bucket could not have it
 */
export async function readBucketPolicy(
  path: string,
  kind: Exclude<PolicyKind, "identity">,
  ctx: Terms,
): Promise<PolicyDocument> {
  const option = "'--policy-file'";
  const text = await readInput(ctx, path, option);
  const document = parseDocument(text, invalidJson(path), kind, option);
  warn("--policy-file", policyWarnings(document), ctx);
  return document;
}

function warn(
  option: string,
  lines: string[],
  ctx: Pick<Context, "err">,
): void {
  // A policy for several buckets has the same fault for each.
  for (const line of new Set(lines)) ctx.err(`Warning: ${option}: ${line}\n`);
}

/** The Python tool words a missing file like this. */
async function readFile(
  path: string,
  option: string,
  ctx: Terms,
): Promise<string> {
  try {
    return await readInput(ctx, path, option);
  } catch (error) {
    const { code } = (error as Error).cause as { code?: string };
    if (code !== "ENOENT") throw error;
    refuse(option, "File not found");
  }
}

function invalidJson(path: string): string {
  return `${path === "-" ? "Input" : "File"} contained invalid JSON`;
}

function parseDocument(
  text: string,
  invalid: string,
  kind: PolicyKind,
  option: string,
): PolicyDocument {
  const document = parseJson(text, invalid, option);
  refuse(option, policyProblem(document, kind));
  return document as PolicyDocument;
}

function parseJson(text: string, invalid: string, option: string): unknown {
  try {
    return strictJson(text, invalid);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    refuse(option, error.message);
  }
}

function refuse(option: string, problem: string): never;
function refuse(option: string, problem: string | undefined): void;
function refuse(option: string, problem: string | undefined): void {
  if (problem === undefined) return;
  throw new UsageError(`Invalid value for ${option}: ${problem}`);
}
