/** The calls about S3 buckets, made through the SDK's client. */
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  paginateListBuckets,
  PutBucketTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { isAwsError } from "../../errors.ts";
import type { Row } from "../../output/rows.ts";
import type { BucketRegions } from "../bucket_regions.ts";
import { translateErrors } from "../errors.ts";
import type { CredentialTarget } from "../keys.ts";
import { ordered } from "../pages.ts";
import { clientConfig, type Settings } from "../settings.ts";
import type { Tag } from "../tag.ts";
import { followBuckets } from "./follow.ts";
import { expectOwner } from "./owner.ts";
import { type BucketSettings, createBucketSettings } from "./settings.ts";

/** What HeadBucket says: "forbidden" exists, but the caller may not list it. */
export type BucketState = "exists" | "missing" | "forbidden";

/** The calls about buckets. */
export interface S3 {
  settings: BucketSettings;
  /** The region of the client. */
  region(): Promise<string>;
  /**
   * Where other tools find a bucket: its region, as far as a response has named
   * it, otherwise the client's; and the endpoint unless it is AWS's own. This
   * calls nothing.
   */
  target(bucket: string): Promise<CredentialTarget>;
  /** The caller's buckets, one page of rows at a time. */
  listBuckets(): AsyncIterable<Row[]>;
  state(bucket: string): Promise<BucketState>;
  /**
   * Whether a bucket that the caller may list is owned by the account that the
   * client expects; true without asking when it expects none.
   */
  isOwn(bucket: string): Promise<boolean>;
  /** Creates a bucket in the client's region. */
  createBucket(bucket: string): Promise<void>;
  /** Replaces all tags. */
  tagBucket(bucket: string, tags: Tag[]): Promise<void>;
  /** @throws {AwsError} `NoSuchBucket`, `BucketNotEmpty` */
  deleteBucket(bucket: string): Promise<void>;
  /** The region the bucket is in. */
  location(bucket: string): Promise<string>;
}

/**
 * The SDK's client for S3, with these settings. It sends the calls about a
 * bucket to the region of that bucket.
 * @param regions the known regions of buckets; the client adds to them
 * @param owner the account that must own each bucket
 */
export function s3Client(
  settings: Settings,
  regions: BucketRegions,
  owner: string | undefined,
): S3Client {
  const client = regionalClient(settings, owner);
  followBuckets(
    client,
    regions,
    (region) => regionalClient({ ...settings, region }, owner),
  );
  return client;
}

/**
 * A client that addresses buckets by host or by path as `bucketEndpoint` does.
 */
function regionalClient(
  settings: Settings,
  owner: string | undefined,
): S3Client {
  const client = new S3Client({
    ...clientConfig(settings, "s3"),
    forcePathStyle: settings.endpoint("s3") !== undefined,
  });
  translateErrors(client, "s3");
  if (owner !== undefined) expectOwner(client, owner);
  return client;
}

/**
 * Buckets in a page. Above 10,000 buckets S3 requires pages (S3 API,
 * ListBuckets).
 */
const PAGE_SIZE = 1000;

/**
 * The calls about buckets, made through `client`.
 * @param regions the known regions of buckets
 * @param owner the account that the client expects to own them
 */
export function createS3(
  client: S3Client,
  regions: BucketRegions,
  owner: string | undefined,
): S3 {
  return {
    settings: createBucketSettings(client),
    region: () => client.config.region(),
    async target(bucket) {
      const region = regions.of(bucket) ?? await client.config.region();
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
    state: (bucket) => bucketState(client, bucket),
    async isOwn(bucket) {
      return owner === undefined ||
        await bucketState(client, bucket) !== "forbidden";
    },
    async createBucket(Bucket) {
      const region = await client.config.region();
      await client.send(
        new CreateBucketCommand({
          Bucket,
          // For us-east-1 S3 wants no region at all (S3 API, CreateBucket).
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
    async deleteBucket(Bucket) {
      await client.send(new DeleteBucketCommand({ Bucket }));
    },
    async location(Bucket) {
      const { LocationConstraint } = await client.send(
        new GetBucketLocationCommand({ Bucket }),
      );
      // Empty means us-east-1, and EU is the old name of eu-west-1.
      if (!LocationConstraint) return "us-east-1";
      return LocationConstraint === "EU" ? "eu-west-1" : LocationConstraint;
    },
  };
}

async function bucketState(
  client: S3Client,
  Bucket: string,
): Promise<BucketState> {
  try {
    await client.send(new HeadBucketCommand({ Bucket }));
    return "exists";
  } catch (error) {
    if (isAwsError(error, "404", "NotFound", "NoSuchBucket")) return "missing";
    if (isAwsError(error, "403", "AccessDenied")) return "forbidden";
    throw error;
  }
}
