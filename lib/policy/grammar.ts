/**
 * The grammar of policies: what AWS would refuse, found before anything is
 * sent. What AWS accepts is never refused; in doubt, a document passes. Pure.
 *
 * Sources: IAM User Guide, "Grammar of the IAM JSON policy language" and "IAM
 * JSON policy elements"; IAM Access Analyzer, "Policy check reference".
 */
import { jsonPath } from "../strict_json.ts";
import { mostSimilar } from "../output/suggestions.ts";
import { conditionFaults } from "./conditions.ts";
import type { Check, Fault, Path } from "./fault.ts";
import { isObject, texts } from "./fault.ts";

/**
 * What a policy is attached to: `identity`, a user or a session; `bucket`; or
 * `foreign-bucket`, a bucket of a server other than AWS, which may have its own
 * versions and its own ways to name principals and resources.
 */
export type PolicyKind = "identity" | "bucket" | "foreign-bucket";

/**
 * Why AWS would refuse this document; undefined if it would not. The reason
 * begins with the place: `Statement[1].Effect: it must be Allow or Deny`.
 */
export function policyProblem(
  document: unknown,
  kind: PolicyKind = "identity",
): string | undefined {
  return firstOf(documentFaults(document, kind));
}

/** Like {@link policyProblem}, for a single statement of an identity policy. */
export function statementProblem(statement: unknown): string | undefined {
  return firstOf(statementFaults(statement, [], "identity"));
}

function firstOf(faults: Iterable<Fault>): string | undefined {
  for (const { path, reason } of faults) {
    return path.length === 0 ? reason : `${jsonPath(path)}: ${reason}`;
  }
  return undefined;
}

function* documentFaults(document: unknown, kind: PolicyKind): Iterable<Fault> {
  if (!isObject(document)) {
    yield { path: [], reason: "JSON must be an object" };
    return;
  }
  yield* strayFaults(document, ["Version", "Id", "Statement"], "a policy", []);
  const { Version, Id, Statement } = document;
  if (
    Version !== undefined && kind !== "foreign-bucket" &&
    Version !== "2012-10-17" && Version !== "2008-10-17"
  ) {
    yield {
      path: ["Version"],
      reason: "it must be 2012-10-17 or 2008-10-17",
    };
  }
  if (Id !== undefined && typeof Id !== "string") {
    yield { path: ["Id"], reason: "it must be text" };
  }
  if (
    Statement === undefined ||
    (Array.isArray(Statement) && Statement.length === 0)
  ) {
    yield { path: [], reason: "the policy has no Statement" };
  } else if (Array.isArray(Statement)) {
    for (const [i, statement] of Statement.entries()) {
      yield* statementFaults(statement, ["Statement", i], kind);
    }
    if (kind === "identity") yield* sidFaults(Statement);
  } else {
    yield* statementFaults(Statement, ["Statement"], kind);
  }
}

/** In bucket policies S3 accepts a Sid twice. */
function* sidFaults(statements: { Sid?: string }[]): Iterable<Fault> {
  const first = new Map<string, number>();
  for (const [i, { Sid }] of statements.entries()) {
    if (!Sid) continue;
    const before = first.get(Sid);
    if (before === undefined) first.set(Sid, i);
    else {
      yield {
        path: ["Statement", i, "Sid"],
        reason: `Statement[${before}] has the Sid '${Sid}' too - change one`,
      };
    }
  }
}

function* statementFaults(
  statement: unknown,
  path: Path,
  kind: PolicyKind,
): Iterable<Fault> {
  if (!isObject(statement)) {
    yield { path, reason: "it must be an object" };
    return;
  }
  const checks = ELEMENTS[kind];
  for (const name of ["Principal", "NotPrincipal"]) {
    if (kind !== "identity" || statement[name] === undefined) continue;
    const reason = "it belongs in bucket policies, not in a user's";
    yield { path: [...path, name], reason };
  }
  yield* strayFaults(statement, Object.keys(checks), "a statement", path);
  if (statement.Effect === undefined) {
    yield { path, reason: "it has no Effect" };
  }
  for (const [name, value] of Object.entries(statement)) {
    if (value === undefined || !Object.hasOwn(checks, name)) continue;
    yield* checks[name](value, [...path, name]);
  }
  for (const name of ONE_OF[kind]) {
    const given = [name, `Not${name}`].filter((key) =>
      statement[key] !== undefined
    );
    if (given.length === 1) continue;
    const reason = given.length === 0
      ? `it has no ${name}`
      : `it has both ${name} and Not${name}`;
    yield { path, reason };
  }
}

/** The members of an object that are no elements of the language. */
function* strayFaults(
  object: Record<string, unknown>,
  known: string[],
  owner: string,
  path: Path,
): Iterable<Fault> {
  for (const name of Object.keys(object)) {
    if (known.includes(name)) continue;
    const meant = mostSimilar(name, known);
    const hint = meant === undefined ? "" : ` - did you mean '${meant}'?`;
    yield { path, reason: `${owner} has no '${name}'${hint}` };
  }
}

/** The elements of which a statement has one, or the one with `Not` before. */
const ONE_OF: Record<PolicyKind, string[]> = {
  identity: ["Action", "Resource"],
  bucket: ["Principal", "Action", "Resource"],
  "foreign-bucket": ["Principal", "Action", "Resource"],
};

function* effect(value: unknown, path: Path): Iterable<Fault> {
  if (value !== "Allow" && value !== "Deny") {
    yield { path, reason: "it must be Allow or Deny" };
  }
}

/** S3 accepts any text, IAM only letters and digits. */
function sid(form: RegExp, reason: string): Check {
  return function* (value, path) {
    if (typeof value !== "string" || !form.test(value)) yield { path, reason };
  };
}

const action = texts(function* (value, path) {
  if (value === "*" || /^(\*|[A-Za-z0-9.-]+):[^:]*$/.test(value)) return;
  const service = value.includes(":")
    ? "it must be a service, one colon and an action"
    : "it names no service";
  const example = /^\w+$/.test(value) ? `s3:${value}` : "s3:GetObject";
  yield { path, reason: `'${value}': ${service}, as in ${example}` };
});

const resource = texts(function* (value, path) {
  if (value === "*" || isArn(value)) return;
  const reason =
    `'${value}' is neither * nor an ARN, which looks like arn:aws:s3:::my-bucket/*`;
  yield { path, reason };
});

/**
 * Whether IAM takes a text for an ARN. Of services other than S3 it takes ARNs
 * with fewer than six fields, unless a field is empty. Any partition may exist:
 * AWS adds new ones, and other servers have their own.
 */
function isArn(value: string): boolean {
  const [prefix, partition, service, ...rest] = value.split(":");
  if (prefix !== "arn" || !/^(\*|[a-z][a-z-]*)$/.test(partition ?? "")) {
    return false;
  }
  return !!service &&
    (rest.length >= 3 || (service !== "s3" && !value.includes("::")));
}

const PRINCIPALS = ["AWS", "CanonicalUser", "Federated", "Service"];
const anyTexts = texts(function* () {});

function* principal(value: unknown, path: Path): Iterable<Fault> {
  if (value === "*") return;
  if (!isObject(value) || Object.keys(value).length === 0) {
    yield { path, reason: `it must be "*" or like {"AWS": "arn:…"}` };
    return;
  }
  yield* strayFaults(value, PRINCIPALS, "a principal", path);
  for (const [name, named] of Object.entries(value)) {
    yield* anyTexts(named, [...path, name]);
  }
}

const COMMON = {
  Effect: effect,
  Action: action,
  NotAction: action,
  Condition: conditionFaults,
};
const BUCKET = {
  ...COMMON,
  Sid: sid(/^/, "it must be text"),
  Principal: principal,
  NotPrincipal: principal,
  Resource: resource,
  NotResource: resource,
};

/** The elements of a statement, each with what finds its faults. */
const ELEMENTS: Record<PolicyKind, Record<string, Check>> = {
  identity: {
    ...COMMON,
    Sid: sid(/^[A-Za-z0-9]*$/, "it may only hold letters and digits"),
    Resource: resource,
    NotResource: resource,
  },
  bucket: BUCKET,
  "foreign-bucket": {
    ...BUCKET,
    Principal: function* () {},
    NotPrincipal: function* () {},
    Resource: anyTexts,
    NotResource: anyTexts,
  },
};
