/** The trust policy of the tool's role: who may assume it. Pure. */
import { minify } from "../output/json.ts";

interface TrustStatement {
  Effect?: string;
  Principal?: string | Record<string, string | string[]>;
  NotPrincipal?: unknown;
  Action?: string | string[];
  NotAction?: string | string[];
  Condition?: Record<string, unknown>;
}

interface TrustPolicy {
  Version?: string;
  Statement: TrustStatement[];
}

/** What a trust policy says about a caller who wants to assume the role. */
export type Trust =
  /** The caller is let in, by name or with the whole account. */
  | "trusted"
  /** No statement is about the caller. */
  | "untrusted"
  /** A statement denies it to the caller. */
  | "denied"
  /** It depends on a condition, or on something that IAM would not accept. */
  | "unclear";

/** The trust policy of a new role, as JSON text: it trusts one principal. */
export function trustPolicy(principal: string): string {
  return minify({ Version: "2012-10-17", Statement: [trustOnly([principal])] });
}

/**
 * What a trust policy (JSON text) says about the caller. Sources: IAM User
 * Guide, "AWS JSON policy elements: Principal" and "Policy evaluation logic".
 * @param callerArn as GetCallerIdentity gives it, or the ARN of a role
 */
export function trustOf(document: string, callerArn: string): Trust {
  const policy = parse(document);
  if (!policy) return "unclear";
  const applies = (effect: string) =>
    policy.Statement.filter(({ Effect }) => Effect === effect)
      .map((statement) => appliesTo(statement, callerArn));
  const denials = applies("Deny");
  if (denials.includes("yes")) return "denied";
  if (denials.includes("perhaps")) return "unclear";
  const permissions = applies("Allow");
  if (permissions.includes("yes")) return "trusted";
  return permissions.includes("perhaps") ? "unclear" : "untrusted";
}

/**
 * A trust policy (JSON text) that also lets this principal in. Principals that
 * no longer exist are left out, because IAM refuses a policy that names one.
 */
export function trustWith(document: string, principal: string): string {
  const policy = parse(document)!;
  const statements = policy.Statement.flatMap((s) => keeping(s, exists));
  const plain = statements.findIndex(isPlain);
  return minify({
    ...policy,
    Statement: plain < 0
      ? [...statements, trustOnly([principal])]
      : statements.with(
        plain,
        trustOnly([...awsPrincipals(statements[plain]), principal]),
      ),
  });
}

/** Takes back what {@link trustWith} added to a trust policy, if it is there. */
export function trustWithout(document: string, principal: string): string {
  const policy = parse(document)!;
  const isAdded = (statement: TrustStatement, named: string) =>
    named === principal && isPlain(statement);
  const isThere = policy.Statement.some((statement) =>
    awsPrincipals(statement).some((named) => isAdded(statement, named))
  );
  if (!isThere) return minify(JSON.parse(document));
  return minify({
    ...policy,
    Statement: policy.Statement.flatMap((statement) =>
      keeping(
        statement,
        (named) => exists(named) && !isAdded(statement, named),
      )
    ),
  });
}

/** A statement that lets these principals in, and says nothing else. */
function trustOnly(principals: string[]): TrustStatement {
  return {
    Effect: "Allow",
    Principal: { AWS: principals.length === 1 ? principals[0] : principals },
    Action: "sts:AssumeRole",
  };
}

/** Whether a statement has the form that {@link trustOnly} gives it. */
function isPlain(statement: TrustStatement): boolean {
  return minify(statement) === minify(trustOnly(awsPrincipals(statement)));
}

/** The policy, its statements as a list; undefined when it is none. */
function parse(document: string): TrustPolicy | undefined {
  try {
    const policy = JSON.parse(document);
    const statements = [policy.Statement].flat();
    const valid = statements.every((s) => typeof s === "object" && s !== null);
    return valid ? { ...policy, Statement: statements } : undefined;
  } catch {
    return undefined;
  }
}

function appliesTo(
  statement: TrustStatement,
  callerArn: string,
): "yes" | "no" | "perhaps" {
  if (!hasAction(statement)) return "no";
  // IAM accepts no NotPrincipal in a trust policy; another server may.
  if (statement.NotPrincipal !== undefined) return "perhaps";
  if (!principals(statement).some((named) => includes(named, callerArn))) {
    return "no";
  }
  return Object.keys(statement.Condition ?? {}).length > 0 ? "perhaps" : "yes";
}

/** Whether a statement is about AssumeRole. */
function hasAction({ Action, NotAction }: TrustStatement): boolean {
  return Action !== undefined
    ? [Action].flat().some(coversAssumeRole)
    : NotAction !== undefined && ![NotAction].flat().some(coversAssumeRole);
}

/** IAM reads actions without regard to case; `*` and `?` are wildcards. */
function coversAssumeRole(pattern: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "is").test("sts:AssumeRole");
}

/** The principals of a statement; `*` and `{"AWS": "*"}` mean the same. */
function principals(statement: TrustStatement): string[] {
  return typeof statement.Principal === "string"
    ? [statement.Principal]
    : awsPrincipals(statement);
}

function awsPrincipals({ Principal }: TrustStatement): string[] {
  return typeof Principal === "object" ? [Principal?.AWS ?? []].flat() : [];
}

/** Whether a principal is the caller, or a group that has the caller in it. */
function includes(principal: string, callerArn: string): boolean {
  const [, , , account] = /^arn:([^:]*):([^:]*):[^:]*:([^:]*):/.exec(
    callerArn,
  ) ?? [];
  if (principal === "*" || principal === callerArn) return true;
  if (principal === account) return true;
  const [, service, owner, kind, name] =
    /^arn:[^:]*:([^:]*):[^:]*:([^:]*):([^/]*)(?:\/(?:.*\/)?([^/]+))?$/.exec(
      principal,
    ) ?? [];
  if (service !== "iam" || owner !== account) return false;
  if (kind === "root" && name === undefined) return true;
  return kind === "role" && name === roleNameOf(callerArn);
}

/**
 * The name of the role whose session a caller has; undefined for others. The
 * ARN of a session leaves out the path of the role, but no two roles of an
 * account have the same name.
 */
export function roleNameOf(callerArn: string): string | undefined {
  return /^arn:[^:]*:sts::[^:]*:assumed-role\/([^/]+)\/./.exec(callerArn)?.[1];
}

/**
 * Whether a principal of a trust policy still exists. IAM shows the unique id
 * in the place of a user or role that was deleted (IAM User Guide, "AWS JSON
 * policy elements: Principal").
 */
function exists(principal: string): boolean {
  return !/^A(ID|RO)A[A-Z0-9]+$/.test(principal);
}

/** A statement with only some of its principals; none when none is left. */
function keeping(
  statement: TrustStatement,
  isKept: (principal: string) => boolean,
): TrustStatement[] {
  const named = awsPrincipals(statement);
  const kept = named.filter(isKept);
  if (kept.length === named.length) return [statement];
  const { AWS: _, ...others } = statement.Principal as Record<string, string>;
  const Principal = {
    ...others,
    ...(kept.length > 0 ? { AWS: kept.length === 1 ? kept[0] : kept } : {}),
  };
  return Object.keys(Principal).length > 0 ? [{ ...statement, Principal }] : [];
}
