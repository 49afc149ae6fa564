/** The trust policy of the tool's role: who may assume it. Pure. */

interface TrustStatement {
  Effect?: string;
  Principal?: string | Record<string, string | string[]>;
  Action?: string | string[];
  Condition?: unknown;
}

interface TrustPolicy {
  Version?: string;
  Statement: TrustStatement | TrustStatement[];
}

/** Trusts the account: its users and roles whose policies allow assuming it. */
export function trustPolicy(accountRoot: string): TrustPolicy {
  return {
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow",
      Principal: { AWS: accountRoot },
      Action: "sts:AssumeRole",
    }],
  };
}

/**
 * Whether a trust policy (JSON text) lets the caller assume the role, through
 * the account or by name. Conditions are ignored, since somebody may want them.
 */
export function trusts(
  document: string,
  accountRoot: string,
  callerArn: string,
): boolean {
  const account = accountRoot.split(":")[4];
  const trusted = ["*", account, accountRoot, callerArn, roleArn(callerArn)];
  return statements(document).some((statement) =>
    statement.Effect === "Allow" &&
    [statement.Action].flat().some((a) =>
      a === "sts:AssumeRole" || a === "sts:*" || a === "*"
    ) &&
    principals(statement).some((principal) => trusted.includes(principal))
  );
}

/** The trust policy with a statement added that trusts the account. */
export function trustWith(document: string, accountRoot: string): TrustPolicy {
  const [ours] = [trustPolicy(accountRoot).Statement].flat();
  return {
    ...JSON.parse(document),
    Statement: [...statements(document), ours],
  };
}

function statements(document: string): TrustStatement[] {
  return [(JSON.parse(document) as TrustPolicy).Statement].flat();
}

function principals({ Principal }: TrustStatement): string[] {
  return typeof Principal === "object"
    ? [Principal.AWS ?? []].flat()
    : [Principal ?? []].flat();
}

/** The role behind `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`. */
function roleArn(callerArn: string): string {
  return callerArn
    .replace(/:sts::(\d+):assumed-role\/([^/]+)\/.*$/, ":iam::$1:role/$2");
}
