/** IAM policy documents: their types and their grammar. Pure. */

/** One statement of an identity policy. */
export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** A policy document. `Version` comes first, as AWS writes it. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: Statement | Statement[];
}

/** A document with these statements, in the current version of the language. */
export function wrapPolicy(
  statements: Statement[],
): PolicyDocument & { Statement: Statement[] } {
  return { Version: "2012-10-17", Statement: statements };
}

/** The statements of a document, as a list even if it has a single one. */
export function statementsOf(document: PolicyDocument): Statement[] {
  return Array.isArray(document.Statement)
    ? document.Statement
    : [document.Statement];
}

/**
 * Why IAM would refuse this as an identity policy; undefined if it would not.
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language".
 */
export function policyProblem(document: unknown): string | undefined {
  if (!isObject(document)) return "JSON must be an object";
  const stray = Object.keys(document).find((key) =>
    !["Version", "Id", "Statement"].includes(key)
  );
  if (stray !== undefined) return `a policy has no '${stray}'`;
  const { Version, Statement } = document;
  if (
    Version !== undefined && Version !== "2012-10-17" &&
    Version !== "2008-10-17"
  ) {
    return "Version must be 2012-10-17 or 2008-10-17";
  }
  if (Statement === undefined) return "the policy has no Statement";
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0) return "the policy has no Statement";
  for (const [i, statement] of statements.entries()) {
    const problem = statementProblem(statement);
    if (problem) return `statement ${i + 1}: ${problem}`;
  }
  return undefined;
}

/** Like {@link policyProblem}, for a single statement. */
export function statementProblem(statement: unknown): string | undefined {
  if (!isObject(statement)) return "it must be an object";
  const stray = Object.keys(statement).find((key) => !KEYS.includes(key));
  if (stray === "Principal" || stray === "NotPrincipal") {
    return `${stray} belongs in bucket policies, not in a user's`;
  }
  if (stray !== undefined) return `a statement has no '${stray}'`;
  const { Sid, Effect, Condition } = statement;
  if (Effect === undefined) return "it has no Effect";
  if (Effect !== "Allow" && Effect !== "Deny") {
    return "Effect must be Allow or Deny";
  }
  if (
    Sid !== undefined &&
    !(typeof Sid === "string" && /^[A-Za-z0-9]*$/.test(Sid))
  ) {
    return "Sid may only hold letters and digits";
  }
  if (Condition !== undefined && !isConditions(Condition)) {
    return "Condition must be an object of operators, each with an object of keys";
  }
  return listProblem(statement, "Action") ?? listProblem(statement, "Resource");
}

const KEYS = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

/**
 * What is wrong with `Action` or `NotAction`, of which a statement has exactly
 * one: a string, or a list of strings. The same for `Resource`.
 */
function listProblem(
  statement: Record<string, unknown>,
  name: "Action" | "Resource",
): string | undefined {
  const given = [name, `Not${name}`].filter((key) =>
    statement[key] !== undefined
  );
  if (given.length === 0) return `it has no ${name}`;
  if (given.length === 2) return `it has both ${name} and Not${name}`;
  const value = statement[given[0]];
  const list = Array.isArray(value) ? value : [value];
  if (
    list.length === 0 || !list.every((v) => typeof v === "string" && v !== "")
  ) {
    return `${given[0]} must be a string or a list of strings`;
  }
  return undefined;
}

function isConditions(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
