/** The policies that limit credentials to buckets. Pure. */
import { type PolicyDocument, type Statement, wrapPolicy } from "./document.ts";

/** What credentials may do with objects. */
export type Access = "read-only" | "write-only" | "read-write";

/** What credentials are to allow. */
export interface Grant {
  /** At least one, all of them legal names. */
  buckets: string[];
  access: Access;
  /** Which keys: `*`, or a prefix followed by `*`. */
  pattern: string;
  /** More statements, added unchanged. */
  extraStatements: Statement[];
}

/** The statements that give `access` to the keys of one bucket that match. */
export function bucketStatements(
  bucket: string,
  access: Access,
  pattern: string,
  partition = "aws",
): Statement[] {
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const objectArn = `${bucketArn}/${pattern}`;
  const read = [
    ...listStatements(bucketArn, pattern),
    allow([
      "s3:GetObject",
      "s3:GetObjectAcl",
      "s3:GetObjectLegalHold",
      "s3:GetObjectRetention",
      "s3:GetObjectTagging",
    ], objectArn),
  ];
  switch (access) {
    case "read-only":
      return read;
    case "read-write":
      return [...read, allow(["s3:PutObject", "s3:DeleteObject"], objectArn)];
    case "write-only":
      return [allow(["s3:PutObject"], objectArn)];
  }
}

/** The policy for all buckets of a grant, extra statements last. */
export function grantPolicy(
  grant: Grant,
  partition?: string,
): PolicyDocument & { Statement: Statement[] } {
  return wrapPolicy([
    ...grant.buckets.flatMap((bucket) =>
      bucketStatements(bucket, grant.access, grant.pattern, partition)
    ),
    ...grant.extraStatements,
  ]);
}

/** The bucket policy that lets anybody read the objects of a bucket. */
export function publicBucketPolicy(
  bucket: string,
  partition = "aws",
): { Version: string; Statement: Record<string, unknown>[] } {
  return {
    Version: "2012-10-17",
    Statement: [{
      Sid: "AllowAllGetObject",
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:GetObject"],
      Resource: [`arn:${partition}:s3:::${bucket}/*`],
    }],
  };
}

/**
 * The rights to list a bucket and to learn its region. With a pattern,
 * ListBucket is limited by the condition key `s3:prefix`. GetBucketLocation
 * does not have that key, so the two need a statement each (Service
 * Authorization Reference, Amazon S3).
 */
function listStatements(bucketArn: string, pattern: string): Statement[] {
  if (pattern === "*") {
    return [allow(["s3:ListBucket", "s3:GetBucketLocation"], bucketArn)];
  }
  return [
    allow(["s3:GetBucketLocation"], bucketArn),
    {
      ...allow(["s3:ListBucket"], bucketArn),
      Condition: { StringLike: { "s3:prefix": [pattern] } },
    },
  ];
}

function allow(actions: string[], resource: string): Statement {
  return { Effect: "Allow", Action: actions, Resource: [resource] };
}
