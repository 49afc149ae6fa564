/** The policy of new credentials: of a grant, or written by the user. Pure. */
import {
  type PolicyDocument,
  type Statement,
  statementsOf,
  withUniqueSids,
} from "./document.ts";
import { mergeStatements } from "./merge.ts";
import { type Grant, grantPolicy } from "./statements.ts";
import { minify } from "../output/json.ts";

/** Replaced by the name of each bucket in the text of `--policy`. */
const BUCKET_PLACEHOLDER = "$!BUCKET_NAME!$";

/**
 * A grant, or the user's policy document as JSON text with placeholders, which
 * was checked for each bucket.
 */
export type PolicySource =
  | { kind: "grant"; grant: Grant }
  | {
    kind: "template";
    buckets: string[];
    text: string;
    extraStatements: Statement[];
  };

/** The policy for a single one of the buckets. */
export function policyForBucket(
  source: PolicySource,
  bucket: string,
  partition?: string,
): PolicyDocument {
  if (source.kind === "grant") {
    return grantPolicy({ ...source.grant, buckets: [bucket] }, partition);
  }
  return withStatements(filled(source, bucket), source);
}

/** One policy for all of the buckets together. */
export function policyForAll(
  source: PolicySource,
  partition?: string,
): PolicyDocument {
  if (source.kind === "grant") return grantPolicy(source.grant, partition);
  const documents = source.buckets.map((bucket) => filled(source, bucket));
  if (documents.length === 1) return withStatements(documents[0], source);
  // A template that names no bucket gives each bucket the same statements.
  const distinct = new Map(
    documents.flatMap(statementsOf).map((s) => [minify(s), s]),
  );
  return {
    ...documents[0],
    // The same statement for another bucket has the same Sid.
    Statement: withUniqueSids([
      ...distinct.values(),
      ...source.extraStatements,
    ]),
  };
}

/** {@link policyForAll}, made shorter without any change to what it grants. */
export function mergedPolicy(
  source: PolicySource,
  partition?: string,
): PolicyDocument {
  const whole = policyForAll(source, partition);
  return { ...whole, Statement: mergeStatements(statementsOf(whole)) };
}

/** The text of `--policy` with the bucket's name filled in. */
export function fillTemplate(text: string, bucket: string): string {
  return text.replaceAll(BUCKET_PLACEHOLDER, bucket);
}

function filled({ text }: { text: string }, bucket: string): PolicyDocument {
  return JSON.parse(fillTemplate(text, bucket));
}

function withStatements(
  document: PolicyDocument,
  { extraStatements }: { extraStatements: Statement[] },
): PolicyDocument {
  if (extraStatements.length === 0) return document;
  return {
    ...document,
    Statement: [...statementsOf(document), ...extraStatements],
  };
}
