/** IAM policy documents, and the statements in them. Pure. */

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
 * The first Sid that two statements share; undefined when there is none. An
 * empty one is no Sid.
 */
export function repeatedSid(
  statements: readonly Statement[],
): string | undefined {
  const sids = statements.flatMap(({ Sid }) => Sid ? [Sid] : []);
  return sids.find((sid, i) => sids.indexOf(sid) < i);
}

/**
 * The statements without the Sids that several of them have, because IAM wants
 * each to be unique in a document (IAM User Guide, reference_policies_elements_sid).
 */
export function withUniqueSids(statements: readonly Statement[]): Statement[] {
  return statements.map((statement) => {
    const { Sid, ...rest } = statement;
    const repeated = statements.filter((other) => other.Sid === Sid).length > 1;
    return Sid !== undefined && repeated ? rest : statement;
  });
}
