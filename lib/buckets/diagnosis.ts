/**
 * Reads what `debug-bucket` shows: all that decides who has access to a bucket.
 */
import { NOT_SET } from "../aws/buckets/not_set.ts";
import type { S3 } from "../aws/buckets/buckets.ts";
import type { PublicAccessBlock } from "../aws/buckets/settings.ts";
import { websiteUrl } from "../aws/partitions.ts";
import { type AwsError, isAwsError } from "../errors.ts";
import type { Row } from "../output/rows.ts";
import { grantsPublicRead, type PublicAccessFacts } from "./public_access.ts";

/** A setting of a bucket, or the error from reading it. */
export interface Finding {
  /** The name of the setting, such as `bucket policy`. */
  title: string;
  found: Row | undefined;
  error: AwsError | undefined;
}

const LOOKUPS: Record<string, (s3: S3, bucket: string) => Promise<Row>> = {
  "bucket ACL": (s3, bucket) => s3.settings.acl(bucket),
  "bucket policy status": (s3, bucket) => s3.settings.policyStatus(bucket),
  "bucket public access block": async (s3, bucket) => ({
    PublicAccessBlockConfiguration: await s3.settings.publicAccessBlock(bucket),
  }),
  "bucket region": async (s3, bucket) => ({
    Region: await s3.location(bucket),
  }),
  "bucket ownership controls": (s3, bucket) =>
    s3.settings.ownershipControls(bucket),
  "bucket encryption": (s3, bucket) => s3.settings.encryption(bucket),
  "bucket versioning": (s3, bucket) => s3.settings.versioning(bucket),
  "bucket policy": async (s3, bucket) =>
    JSON.parse(await s3.settings.policy(bucket)),
  "bucket website": async (s3, bucket) => {
    const website = await s3.settings.website(bucket);
    return { ...website, url: websiteUrl(bucket, await s3.location(bucket)) };
  },
};

/**
 * Reads one setting after the other, and continues when AWS refuses one.
 * @throws {AwsError} when no response came, since the others would fail, too
 */
export async function* diagnose(
  s3: S3,
  bucket: string,
): AsyncGenerator<Finding> {
  for (const [title, lookUp] of Object.entries(LOOKUPS)) {
    try {
      yield { title, found: await lookUp(s3, bucket), error: undefined };
    } catch (error) {
      if (!isAwsError(error) || error.details.status === undefined) throw error;
      yield { title, found: undefined, error };
    }
  }
}

/** The groups that anybody is in. Source: S3 User Guide, "ACL overview". */
const PUBLIC_GROUPS = [
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

/** What the findings say about public access. */
export function publicAccessFacts(findings: Finding[]): PublicAccessFacts {
  /** What was found, or `absent` if the bucket does not have the setting. */
  const fact = <T>(title: string, absent: T): Row | T | undefined => {
    const finding = findings.find((finding) => finding.title === title);
    return isAwsError(finding?.error, ...Object.values(NOT_SET))
      ? absent
      : finding?.found;
  };
  const acl = fact("bucket ACL", undefined);
  const status = fact("bucket policy status", {
    PolicyStatus: { IsPublic: false },
  });
  const policy = fact("bucket policy", {});
  const block = fact("bucket public access block", null);
  const ownership = fact("bucket ownership controls", {});
  return {
    block: block && block.PublicAccessBlockConfiguration as PublicAccessBlock,
    policyIsPublic: (status?.PolicyStatus as { IsPublic?: boolean })
      ?.IsPublic ?? (policy && grantsPublicRead(policy)),
    publicGrants: acl &&
      (acl.Grants as { Grantee?: { URI?: string }; Permission: string }[] ?? [])
        .filter(({ Grantee }) => PUBLIC_GROUPS.includes(Grantee?.URI ?? ""))
        .map(({ Permission }) => Permission),
    aclsAreOff: ownership &&
      JSON.stringify(ownership).includes("BucketOwnerEnforced"),
  };
}
