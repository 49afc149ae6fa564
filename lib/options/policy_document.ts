/** The policy documents that users give, read and checked. */
import type { Context } from "../context/context.ts";
import { UsageError } from "../errors.ts";
import {
  type PolicyDocument,
  repeatedSid,
  statementsOf,
} from "../policy/document.ts";
import { type PolicyKind, policyProblem } from "../policy/grammar.ts";
import { fillTemplate } from "../policy/source.ts";
import type { Grant } from "../policy/statements.ts";
import { JsonError, strictJson } from "../strict_json.ts";
import { readInput } from "./input.ts";

/** What reads the files that options name. */
type Reader = Pick<Context, "stdin" | "readFile">;

/**
 * The policy of `--policy`: literal JSON, a file, or `-` for standard input.
 * @param grant what else the credentials are to allow, for which buckets
 * @returns the text, and the document that it becomes for each bucket
 * @throws {UsageError} when AWS would refuse it for one of the buckets
 */
export async function readTemplate(
  value: string,
  { buckets, extraStatements }: Grant,
  reader: Reader,
): Promise<{ text: string; documents: PolicyDocument[] }> {
  const option = "'--policy'";
  const literal = value.trim().startsWith("{");
  const text = literal ? value : await readFile(value, option, reader);
  const invalid = literal ? "Invalid JSON string" : invalidJson(value);
  const documents = buckets.map((bucket) => {
    const filled = fillTemplate(text, bucket);
    const document = parseDocument(filled, invalid, "identity", option);
    const sid = repeatedSid([...statementsOf(document), ...extraStatements]);
    if (sid !== undefined) {
      throw new UsageError(
        `Invalid value for '--statement': the Sid '${sid}' is in --policy too - change one`,
      );
    }
    return document;
  });
  return { text, documents };
}

/**
 * The policy in the file of `--policy-file`, or of standard input for `-`.
 * @throws {UsageError} when it cannot be read, or a bucket could not have it
 */
export async function readBucketPolicy(
  path: string,
  kind: Exclude<PolicyKind, "identity">,
  reader: Reader,
): Promise<PolicyDocument> {
  const option = "'--policy-file'";
  const text = await readInput(reader, path, option);
  return parseDocument(text, invalidJson(path), kind, option);
}

/** The Python tool words a missing file like this. */
async function readFile(
  path: string,
  option: string,
  reader: Reader,
): Promise<string> {
  try {
    return await readInput(reader, path, option);
  } catch (error) {
    const { code } = (error as Error).cause as { code?: string };
    if (code !== "ENOENT") throw error;
    throw new UsageError(`Invalid value for ${option}: File not found`);
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
  let document: unknown;
  try {
    document = strictJson(text, invalid);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new UsageError(`Invalid value for ${option}: ${error.message}`);
  }
  const problem = policyProblem(document, kind);
  if (problem !== undefined) {
    throw new UsageError(`Invalid value for ${option}: ${problem}`);
  }
  return document as PolicyDocument;
}
