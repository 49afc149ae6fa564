/** Settings of a bucket, as commands show and set them: what is missing is an error. */
import {
  type CORSRule,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutBucketCorsCommand,
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

/** Which sites' scripts may use a bucket. */
export type CorsRule = CORSRule;

/**
 * The settings of buckets. Reading one that is not set throws the AwsError that
 * says so.
 */
export interface BucketSettings {
  cors(bucket: string): Promise<Row[]>;
  /** Replaces all rules with one. */
  setCors(bucket: string, rule: CorsRule): Promise<void>;
  /** JSON text. */
  policy(bucket: string): Promise<string>;
  policyStatus(bucket: string): Promise<Row>;
  publicAccessBlock(bucket: string): Promise<Row>;
  ownershipControls(bucket: string): Promise<Row>;
  encryption(bucket: string): Promise<Row>;
  /** Empty when versioning was never turned on. */
  versioning(bucket: string): Promise<Row>;
  website(bucket: string): Promise<Row>;
}

/** The four switches in the order of the API. */
export const PUBLIC_ACCESS_SWITCHES: readonly (keyof PublicAccessBlock)[] = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
];

/** The settings, read and written through `client`. */
export function createBucketSettings(client: S3Client): BucketSettings {
  return {
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
    async policy(Bucket) {
      const { Policy } = await client.send(
        new GetBucketPolicyCommand({ Bucket }),
      );
      return Policy!;
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
      return ordered(
        PublicAccessBlockConfiguration ?? {},
        PUBLIC_ACCESS_SWITCHES,
      );
    },
    async ownershipControls(Bucket) {
      const { OwnershipControls } = await client.send(
        new GetBucketOwnershipControlsCommand({ Bucket }),
      );
      return { OwnershipControls };
    },
    async encryption(Bucket) {
      const { ServerSideEncryptionConfiguration } = await client.send(
        new GetBucketEncryptionCommand({ Bucket }),
      );
      return { ServerSideEncryptionConfiguration };
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
  };
}
