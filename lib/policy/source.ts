/** The policy of new credentials: of a grant, or written by the user. Pure. */
import {
  type PolicyDocument,
  type Statement,
  statementsOf,
} from "./document.ts";
import { mergeStatements } from "./merge.ts";
import { type Grant, grantPolicy } from "./statements.ts";
import { minify } from "../output/json.ts";

/** Replaced by the name of each bucket in the text of `--policy`. */
const BUCKET_PLACEHOLDER = "$!BUCKET_NAME!$";

/** A grant, or the user's policy document as JSON text with placeholders. */
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
  return withStatements(fillTemplate(source.text, bucket), source);
}

/** One policy for all of the buckets together. */
export function policyForAll(
  source: PolicySource,
  partition?: string,
): PolicyDocument {
  if (source.kind === "grant") return grantPolicy(source.grant, partition);
  const documents = source.buckets.map((b) => fillTemplate(source.text, b));
  if (documents.length === 1) return withStatements(documents[0], source);
  // A template that names no bucket gives each bucket the same statements.
  const distinct = new Map(
    documents.flatMap(statementsOf).map((s) => [minify(s), s]),
  );
  return {
    ...documents[0],
    Statement: [...distinct.values(), ...source.extraStatements],
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

/**
 * The document with the bucket's name filled in. The text must be valid JSON.
 */
export function fillTemplate(text: string, bucket: string): PolicyDocument {
  return JSON.parse(text.replaceAll(BUCKET_PLACEHOLDER, bucket));
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
