/** Decides whether the public can access a bucket. Pure. */
import type { PublicAccessBlock } from "../aws/buckets/settings.ts";

/** The settings that decide it. Undefined is what could not be read. */
export interface PublicAccessFacts {
  /** Null when the bucket has none. */
  block: PublicAccessBlock | null | undefined;
  /** Whether S3 considers the bucket policy public; false without a policy. */
  policyIsPublic: boolean | undefined;
  /**
   * The permissions that the ACL grants to everybody or to every AWS account.
   */
  publicGrants: string[] | undefined;
  /** Whether ownership controls turn ACLs off; false when there are none. */
  aclsAreOff: boolean | undefined;
}

/** One line with the reason: `Public access: no - …`. */
export function describePublicAccess(facts: PublicAccessFacts): string {
  const ways = [byPolicy(facts), byAcl(facts)];
  const open = ways.filter((way) => way.access === "yes");
  const unknown = ways.filter((way) => way.access === "unknown");
  const [answer, reasons] = open.length > 0
    ? ["yes", open]
    : unknown.length > 0
    ? ["unknown", unknown]
    : ["no", ways];
  return `Public access: ${answer} - ${
    reasons.map((way) => way.why).join("; ")
  }`;
}

interface Way {
  access: "yes" | "no" | "unknown";
  why: string;
}

function byPolicy({ block, policyIsPublic }: PublicAccessFacts): Way {
  if (policyIsPublic === false) return no("no bucket policy makes it public");
  if (block?.RestrictPublicBuckets) {
    return no("RestrictPublicBuckets overrides the bucket policy");
  }
  if (policyIsPublic === undefined) {
    return unknown("the bucket policy could not be read");
  }
  return block === undefined
    ? unknown(
      "the bucket policy is public, but the public access block could not be read",
    )
    : yes("the bucket policy is public, and RestrictPublicBuckets is off");
}

function byAcl({ block, publicGrants, aclsAreOff }: PublicAccessFacts): Way {
  if (aclsAreOff) return no("ACLs are turned off");
  if (block?.IgnorePublicAcls) return no("IgnorePublicAcls overrides the ACL");
  if (publicGrants === undefined) return unknown("the ACL could not be read");
  if (publicGrants.length === 0) {
    return no("the ACL grants nothing to the public");
  }
  return block === undefined || aclsAreOff === undefined
    ? unknown(
      "the ACL is public, but a setting that may override it could not be read",
    )
    : yes(`the ACL grants ${publicGrants.join(", ")} to the public`);
}

const yes = (why: string): Way => ({ access: "yes", why });
const no = (why: string): Way => ({ access: "no", why });
const unknown = (why: string): Way => ({ access: "unknown", why });

/**
 * Whether a bucket policy lets everybody read objects, for servers that do not
 * say so themselves. Any condition counts as keeping the public out; AWS is
 * stricter.
 */
export function grantsPublicRead(policy: unknown): boolean {
  const statements = list((policy as { Statement?: unknown })?.Statement);
  return statements.some((statement) => {
    const { Effect, Principal, Action, Condition } = statement as Record<
      string,
      unknown
    >;
    const principals = list((Principal as { AWS?: unknown })?.AWS ?? Principal);
    return Effect === "Allow" && Condition === undefined &&
      principals.includes("*") && list(Action).some(coversGetObject);
  });
}

function coversGetObject(action: unknown): boolean {
  const pattern = String(action).toLowerCase();
  return pattern === "*" || pattern === "s3:getobject" ||
    (pattern.endsWith("*") && "s3:getobject".startsWith(pattern.slice(0, -1)));
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
