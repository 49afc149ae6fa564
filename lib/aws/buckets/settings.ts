/** Reads and writes the settings of buckets. */
import {
  type CORSRule,
  DeleteBucketPolicyCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  type GetBucketWebsiteCommandOutput,
  GetPublicAccessBlockCommand,
  type Grant,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Row } from "../../output/rows.ts";
import { ordered } from "../pages.ts";

/** The four switches that override public policies and ACLs. */
export interface PublicAccessBlock {
  BlockPublicAcls?: boolean;
  IgnorePublicAcls?: boolean;
  BlockPublicPolicy?: boolean;
  RestrictPublicBuckets?: boolean;
}

/** A website configuration, as S3 returns and takes it. */
export type Website = Omit<GetBucketWebsiteCommandOutput, "$metadata">;

/** A CORS rule: which sites' scripts may use a bucket, and how. */
export type CorsRule = CORSRule;

/**
 * Reads and writes the settings of buckets. Reading a setting that a bucket
 * does not have throws an `AwsError`; use `orUndefined` with the code in
 * `NOT_SET` where that is fine.
 */
export interface BucketSettings {
  acl(bucket: string): Promise<Row>;
  cors(bucket: string): Promise<Row[]>;
  /** Replaces all rules with one. */
  setCors(bucket: string, rule: CorsRule): Promise<void>;
  encryption(bucket: string): Promise<Row>;
  ownershipControls(bucket: string): Promise<Row>;
  /** The bucket policy as JSON text. */
  policy(bucket: string): Promise<string>;
  /** Undefined removes the policy. */
  setPolicy(bucket: string, policy: string | undefined): Promise<void>;
  policyStatus(bucket: string): Promise<Row>;
  publicAccessBlock(bucket: string): Promise<PublicAccessBlock>;
  /** Replaces all four switches; undefined removes the block. */
  setPublicAccessBlock(
    bucket: string,
    block: PublicAccessBlock | undefined,
  ): Promise<void>;
  /** Empty when versioning was never turned on. */
  versioning(bucket: string): Promise<Row>;
  website(bucket: string): Promise<Website>;
  /** Undefined removes the website. */
  setWebsite(bucket: string, website: Website | undefined): Promise<void>;
}

/** The settings of buckets, read and written through `client`. */
export function createBucketSettings(client: S3Client): BucketSettings {
  return {
    async acl(Bucket) {
      const { Owner, Grants } = await client.send(
        new GetBucketAclCommand({ Bucket }),
      );
      return { Owner, Grants: Grants?.map(orderedGrant) };
    },
    async cors(Bucket) {
      const { CORSRules } = await client.send(
        new GetBucketCorsCommand({ Bucket }),
      );
      return (CORSRules ?? []).map((rule) =>
        ordered(rule, [
          "ID",
          "AllowedHeaders",
          "AllowedMethods",
          "AllowedOrigins",
          "ExposeHeaders",
          "MaxAgeSeconds",
        ])
      );
    },
    async setCors(Bucket, rule) {
      await client.send(
        new PutBucketCorsCommand({
          Bucket,
          CORSConfiguration: { CORSRules: [rule] },
        }),
      );
    },
    async encryption(Bucket) {
      const { ServerSideEncryptionConfiguration } = await client.send(
        new GetBucketEncryptionCommand({ Bucket }),
      );
      return { ServerSideEncryptionConfiguration };
    },
    async ownershipControls(Bucket) {
      const { OwnershipControls } = await client.send(
        new GetBucketOwnershipControlsCommand({ Bucket }),
      );
      return { OwnershipControls };
    },
    async policy(Bucket) {
      const { Policy } = await client.send(
        new GetBucketPolicyCommand({ Bucket }),
      );
      return Policy!;
    },
    async setPolicy(Bucket, Policy) {
      await (Policy === undefined
        ? client.send(new DeleteBucketPolicyCommand({ Bucket }))
        : client.send(new PutBucketPolicyCommand({ Bucket, Policy })));
    },
    async policyStatus(Bucket) {
      const { PolicyStatus } = await client.send(
        new GetBucketPolicyStatusCommand({ Bucket }),
      );
      return { PolicyStatus };
    },
    async publicAccessBlock(Bucket) {
      const { PublicAccessBlockConfiguration } = await client.send(
        new GetPublicAccessBlockCommand({ Bucket }),
      );
      return ordered(PublicAccessBlockConfiguration ?? {}, [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
      ]);
    },
    async setPublicAccessBlock(Bucket, PublicAccessBlockConfiguration) {
      await (PublicAccessBlockConfiguration === undefined
        ? client.send(new DeletePublicAccessBlockCommand({ Bucket }))
        : client.send(
          new PutPublicAccessBlockCommand({
            Bucket,
            PublicAccessBlockConfiguration,
          }),
        ));
    },
    async versioning(Bucket) {
      const answer = await client.send(
        new GetBucketVersioningCommand({ Bucket }),
      );
      return ordered(answer, ["Status", "MFADelete"]);
    },
    async website(Bucket) {
      const answer = await client.send(new GetBucketWebsiteCommand({ Bucket }));
      return ordered(answer, [
        "RedirectAllRequestsTo",
        "IndexDocument",
        "ErrorDocument",
        "RoutingRules",
      ]);
    },
    async setWebsite(Bucket, WebsiteConfiguration) {
      await (WebsiteConfiguration === undefined
        ? client.send(new DeleteBucketWebsiteCommand({ Bucket }))
        : client.send(
          new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }),
        ));
    },
  };
}

function orderedGrant(grant: Grant): Row {
  return {
    Grantee: grant.Grantee &&
      ordered(grant.Grantee, [
        "DisplayName",
        "EmailAddress",
        "ID",
        "Type",
        "URI",
      ]),
    Permission: grant.Permission,
  };
}
