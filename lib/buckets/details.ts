/** What `list-buckets --details` tells about a bucket. */
import { adviceFor } from "../aws/advice.ts";
import { NOT_SET } from "../aws/buckets/not_set.ts";
import { orUndefined } from "../aws/missing.ts";
import { websiteUrl } from "../aws/partitions.ts";
import type { S3 } from "../aws/buckets/buckets.ts";
import type { Aws } from "../aws/services/mod.ts";
import { type AwsError, CliError, isAwsError } from "../errors.ts";
import type { Row } from "../output/rows.ts";

/** The columns, in order. */
export const BUCKET_DETAILS = [
  "region",
  "bucket_acl",
  "public_access_block",
  "bucket_website",
] as const;

type Detail = typeof BUCKET_DETAILS[number];

/**
 * Answers that concern one bucket, or one feature the server does not have.
 * After any other, the next question would fail just the same.
 */
const PASSED_OVER = [
  "AccessDenied",
  "AllAccessDisabled",
  "MethodNotAllowed",
  "NoSuchBucket",
  "NotImplemented",
];

/** Looks at buckets, and remembers what could not be read. */
export interface BucketInspector {
  /**
   * The details of a bucket, given its row of ListBuckets. What is not set is
   * null. What may not be read is left out, because a null would claim that
   * there is none, and one bucket that denies must not hide the others.
   */
  details(row: Row): Promise<Row>;
  /** @throws {CliError} when something was left out, saying what and why */
  checkAllRead(): void;
}

/** An inspector that calls AWS through `aws`. */
export function createBucketInspector(aws: Aws): BucketInspector {
  const leftOut = new Map<string, LeftOut>();
  return {
    async details({ Name, BucketRegion }) {
      const bucket = String(Name);
      // In the bucket's own region, which spares a redirect. Servers other than
      // AWS may tell none.
      const s3 = await aws.s3(BucketRegion as string | undefined);
      const read = <T>(detail: Detail, call: Promise<T>) =>
        call.catch((error: unknown) => {
          if (!isAwsError(error, ...PASSED_OVER)) throw error;
          remember(leftOut, detail, bucket, error);
          return undefined;
        });
      const region = read(
        "region",
        BucketRegion
          ? Promise.resolve(String(BucketRegion))
          : s3.location(bucket),
      );
      const [acl, block, website] = await Promise.all([
        read("bucket_acl", s3.settings.acl(bucket)),
        read(
          "public_access_block",
          orNull(
            s3.settings.publicAccessBlock(bucket),
            NOT_SET.publicAccessBlock,
          ),
        ),
        read(
          "bucket_website",
          orNull(websiteOf(s3, bucket, region), NOT_SET.website),
        ),
      ]);
      return {
        region: await region,
        bucket_acl: acl,
        public_access_block: block,
        bucket_website: website,
      };
    },
    checkAllRead() {
      if (leftOut.size === 0) return;
      const parts = [...leftOut.values()];
      throw new CliError(
        `Could not read ${parts.map(describe).join("; ")}`,
        { cause: parts[0].error },
      );
    },
  };
}

async function orNull<T>(call: Promise<T>, code: string): Promise<T | null> {
  return await orUndefined(call, code) ?? null;
}

async function websiteOf(
  s3: S3,
  bucket: string,
  region: Promise<string | undefined>,
): Promise<Row> {
  const [website, where] = await Promise.all([
    s3.settings.website(bucket),
    region,
  ]);
  return {
    ...website,
    ...(where ? { url: websiteUrl(bucket, where) } : {}),
  };
}

/** A detail of buckets that could not be read, for one reason. */
interface LeftOut {
  detail: Detail;
  buckets: string[];
  /** The first one's. */
  error: AwsError;
}

function remember(
  leftOut: Map<string, LeftOut>,
  detail: Detail,
  bucket: string,
  error: AwsError,
): void {
  const key = `${detail} ${error.details.code}`;
  const known = leftOut.get(key);
  if (known) known.buckets.push(bucket);
  else leftOut.set(key, { detail, buckets: [bucket], error });
}

/** Names told before the rest are only counted. */
const NAMES_TOLD = 3;

function describe({ detail, buckets, error }: LeftOut): string {
  const { code } = error.details;
  const advice = adviceFor(error.details, error.message);
  const more = buckets.length - NAMES_TOLD;
  return `${detail} of ${
    buckets.slice(0, NAMES_TOLD).map((name) => `'${name}'`).join(", ")
  }${more > 0 ? ` and ${more} more` : ""} (${code}${
    advice ? `: ${advice}` : ""
  })`;
}
