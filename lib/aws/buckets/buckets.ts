/** Amazon S3: buckets and their settings. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  paginateListBuckets,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type {
  BucketLocationConstraint,
  GetBucketWebsiteCommandOutput,
  Grant,
} from "@aws-sdk/client-s3";
import type { CredentialTarget } from "../keys.ts";
import { isAwsError } from "../../errors.ts";
import type { Tag } from "../tag.ts";
import type { Row } from "../../output/rows.ts";
import {
  type BucketSettings,
  createBucketSettings,
  type PublicAccessBlock,
} from "./settings.ts";
import { translateErrors } from "../errors.ts";
import { ordered } from "../pages.ts";
import { followBuckets } from "./regions.ts";
import { clientConfig, type Settings } from "../settings.ts";

/** What HeadBucket tells: there, not there, or there but not for the caller. */
export type BucketState = "exists" | "missing" | "forbidden";

/** A website configuration, as it is read and can be written back. */
export type Website = Omit<GetBucketWebsiteCommandOutput, "$metadata">;

/** The calls to S3. */
export interface S3 {
  settings: BucketSettings;
  /** The region of the client. */
  region(): Promise<string>;
  /** The region, and the endpoint when it is not AWS's own: for other tools. */
  target(): Promise<CredentialTarget>;
  /** Rows of ListBuckets, a page at a time. */
  listBuckets(): AsyncIterable<Row[]>;
  state(bucket: string): Promise<BucketState>;
  /** In the client's region. */
  createBucket(bucket: string): Promise<void>;
  /** Replaces all tags. */
  tagBucket(bucket: string, tags: Tag[]): Promise<void>;
  /** Fails with `BucketNotEmpty` unless empty; a missing one is no error. */
  deleteBucket(bucket: string): Promise<void>;
  /** The region the bucket is in. */
  location(bucket: string): Promise<string>;
  acl(bucket: string): Promise<Row>;

  /** Undefined when none is set. */
  publicAccessBlock(bucket: string): Promise<PublicAccessBlock | undefined>;
  /** Replaces all four switches; undefined removes the block. */
  setPublicAccessBlock(
    bucket: string,
    block: PublicAccessBlock | undefined,
  ): Promise<void>;
  /** JSON text; undefined when there is none. */
  bucketPolicy(bucket: string): Promise<string | undefined>;
  /** Undefined removes the policy. */
  setBucketPolicy(bucket: string, policy: string | undefined): Promise<void>;
  /** Undefined when the bucket is no website. */
  website(bucket: string): Promise<Website | undefined>;
  /** Undefined ends the website. */
  setWebsite(bucket: string, website: Website | undefined): Promise<void>;
}

/** A client for these settings, which follows buckets into other regions. */
export function s3Client(settings: Settings): S3Client {
  const client = regionalClient(settings);
  followBuckets(client, (region) => regionalClient({ ...settings, region }));
  return client;
}

/** A client that addresses buckets as `bucketEndpoint` does: see there. */
function regionalClient(settings: Settings): S3Client {
  const client = new S3Client({
    ...clientConfig(settings, "s3"),
    forcePathStyle: settings.endpoint("s3") !== undefined,
  });
  translateErrors(client, "s3");
  return client;
}

/** Beyond 10,000 buckets S3 only answers in pages (S3 API, ListBuckets). */
const PAGE_SIZE = 1000;

/** The calls to S3, made through `client`. */
export function createS3(client: S3Client): S3 {
  return {
    settings: createBucketSettings(client),
    region: () => client.config.region(),
    async target() {
      const region = await client.config.region();
      const endpoint = await client.config.endpoint?.();
      if (!endpoint) return { region };
      const { protocol, hostname, port, path } = endpoint;
      return {
        region,
        endpointUrl: `${protocol}//${hostname}${
          port === undefined ? "" : `:${port}`
        }${path.replace(/\/$/, "")}`,
      };
    },
    async *listBuckets() {
      for await (
        const { Buckets } of paginateListBuckets({
          client,
          pageSize: PAGE_SIZE,
        }, {})
      ) {
        yield (Buckets ?? []).map((bucket) =>
          ordered(bucket, [
            "Name",
            "CreationDate",
            "BucketRegion",
            "BucketArn",
          ])
        );
      }
    },
    async state(Bucket) {
      try {
        await client.send(new HeadBucketCommand({ Bucket }));
        return "exists";
      } catch (error) {
        if (isAwsError(error, "404", "NotFound", "NoSuchBucket")) {
          return "missing";
        }
        if (isAwsError(error, "403", "AccessDenied")) return "forbidden";
        throw error;
      }
    },
    async createBucket(Bucket) {
      const region = await client.config.region();
      await client.send(
        new CreateBucketCommand({
          Bucket,
          // us-east-1 is told by sending none (S3 API, CreateBucket).
          ...(region === "us-east-1" ? {} : {
            CreateBucketConfiguration: {
              LocationConstraint: region as BucketLocationConstraint,
            },
          }),
        }),
      );
    },
    async tagBucket(Bucket, TagSet) {
      await client.send(
        new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }),
      );
    },
    deleteBucket: (Bucket) =>
      unlessMissing(
        client.send(new DeleteBucketCommand({ Bucket })),
        "NoSuchBucket",
      ),
    async location(Bucket) {
      const { LocationConstraint } = await client.send(
        new GetBucketLocationCommand({ Bucket }),
      );
      // null means us-east-1, EU is the old name of eu-west-1.
      if (!LocationConstraint) return "us-east-1";
      return LocationConstraint === "EU" ? "eu-west-1" : LocationConstraint;
    },
    async acl(Bucket) {
      const { Owner, Grants } = await client.send(
        new GetBucketAclCommand({ Bucket }),
      );
      return { Owner, Grants: Grants?.map(orderedGrant) };
    },

    async publicAccessBlock(Bucket) {
      const found = await orUndefined(
        client.send(new GetPublicAccessBlockCommand({ Bucket })),
        "NoSuchPublicAccessBlockConfiguration",
      );
      return found?.PublicAccessBlockConfiguration;
    },
    async setPublicAccessBlock(Bucket, block) {
      await (block === undefined
        ? client.send(new DeletePublicAccessBlockCommand({ Bucket }))
        : client.send(
          new PutPublicAccessBlockCommand({
            Bucket,
            PublicAccessBlockConfiguration: block,
          }),
        ));
    },
    async bucketPolicy(Bucket) {
      const found = await orUndefined(
        client.send(new GetBucketPolicyCommand({ Bucket })),
        "NoSuchBucketPolicy",
      );
      return found?.Policy;
    },
    async setBucketPolicy(Bucket, Policy) {
      await (Policy === undefined
        ? client.send(new DeleteBucketPolicyCommand({ Bucket }))
        : client.send(new PutBucketPolicyCommand({ Bucket, Policy })));
    },
    async website(Bucket) {
      const found = await orUndefined(
        client.send(new GetBucketWebsiteCommand({ Bucket })),
        "NoSuchWebsiteConfiguration",
      );
      return found && ordered(found, [
        "RedirectAllRequestsTo",
        "IndexDocument",
        "ErrorDocument",
        "RoutingRules",
      ]);
    },
    async setWebsite(Bucket, website) {
      await (website === undefined
        ? client.send(new DeleteBucketWebsiteCommand({ Bucket }))
        : client.send(
          new PutBucketWebsiteCommand({
            Bucket,
            WebsiteConfiguration: website,
          }),
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

async function orUndefined<T>(
  call: Promise<T>,
  ...codes: string[]
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAwsError(error, ...codes)) return undefined;
    throw error;
  }
}

async function unlessMissing(
  call: Promise<unknown>,
  code: string,
): Promise<void> {
  await orUndefined(call, code);
}
