import { websiteUrl } from "../lib/aws/partitions.ts";
import type { S3 } from "../lib/aws/buckets/buckets.ts";
import type { PublicAccessBlock } from "../lib/aws/buckets/settings.ts";
import {
  describePublicAccess,
  grantsPublicRead,
} from "../lib/buckets/public_access.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { isAwsError } from "../lib/errors.ts";
import { jsonDocument } from "../lib/output/json.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import type { Row } from "../lib/output/rows.ts";
import { printable } from "../lib/output/terminal.ts";

/** `debug-bucket`: everything that decides who can do what with a bucket. */
export const debugBucket = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("debug-bucket")),
  )
    .description("Run a bunch of diagnostics to help debug a bucket")
    .action(async (bucket, flags) => {
      const s3 = await ctx.aws(await resolveAccess(flags, ctx)).s3();
      // One after the other: a client that is led to another region changes.
      const findings: Findings = {};
      for (const [title, look] of Object.entries(LOOKS)) {
        findings[title] = await print(ctx, title, () => look(s3, bucket));
      }
      await ctx.out(describePublicAccess(factsOf(findings)) + "\n");
    });

/** What each look found, or the error that came instead. */
type Findings = { [title: string]: { found: Row } | { error: unknown } };

const LOOKS: Record<string, (s3: S3, bucket: string) => Promise<Row>> = {
  "bucket ACL": (s3, bucket) => s3.acl(bucket),
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

/** Prints one finding, or why there is none. */
async function print(
  ctx: Context,
  title: string,
  look: () => Promise<Row>,
): Promise<{ found: Row } | { error: unknown }> {
  try {
    const found = await look();
    const heading = title.charAt(0).toUpperCase() + title.slice(1);
    await ctx.out(`${heading}:\n${jsonDocument(found)}`);
    return { found };
  } catch (error) {
    if (!isAwsError(error) || error.details.status === undefined) throw error;
    const text = printable(error.message, ctx.terminal);
    await ctx.out(`Error checking ${title}: ${text}\n`);
    return { error };
  }
}

/** Groups that stand for everybody. Source: S3 User Guide, "ACL overview". */
const PUBLIC_GROUPS = [
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

function factsOf(findings: Findings) {
  /** What was found; `missing` when AWS says that nothing is set. */
  const fact = <T>(title: string, missing: T): Row | T | undefined => {
    const finding = findings[title];
    if ("found" in finding) return finding.found;
    return isAwsError(finding.error, ...NOT_SET) ? missing : undefined;
  };
  const acl = fact("bucket ACL", undefined);
  const status = fact("bucket policy status", {
    PolicyStatus: { IsPublic: false },
  });
  const policy = fact("bucket policy", {});
  const block = fact("bucket public access block", null);
  const ownership = fact("bucket ownership controls", {});
  return {
    block: block &&
      block.PublicAccessBlockConfiguration as PublicAccessBlock,
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

/** How AWS says that a setting was never made. */
const NOT_SET = [
  "NoSuchBucketPolicy",
  "NoSuchPublicAccessBlockConfiguration",
  "OwnershipControlsNotFoundError",
];
