/** Reads what `list-buckets --details` shows about buckets. */
import { adviceFor } from "../aws/advice.ts";
import { NOT_SET } from "../aws/buckets/not_set.ts";
import { orUndefined } from "../aws/missing.ts";
import { websiteUrl } from "../aws/partitions.ts";
import type { S3 } from "../aws/buckets/buckets.ts";
import type { Aws } from "../aws/services/mod.ts";
import { type AwsError, CliError, isAwsError } from "../errors.ts";
import type { Row } from "../output/rows.ts";

/** The columns, in this order. */
export const BUCKET_DETAILS = [
  "region",
  "bucket_acl",
  "public_access_block",
  "bucket_website",
] as const;

type Detail = typeof BUCKET_DETAILS[number];

/**
 * Errors that concern one bucket, or a feature that the server does not have.
 * After any other error the next call would fail, too.
 */
const PASSED_OVER = [
  "AccessDenied",
  "AllAccessDisabled",
  "MethodNotAllowed",
  "NoSuchBucket",
  "NotImplemented",
];

/**
 * How many buckets are read at the same time. S3 allows far more calls than
 * IAM, and each bucket has its own connection.
 */
export const BUCKETS_AT_ONCE = 32;

/** Reads the details of buckets, and remembers what could not be read. */
export interface BucketInspector {
  /**
   * The details of a bucket, given its row of ListBuckets. A setting that the
   * bucket does not have is null. One that the caller may not read is left out:
   * null would be wrong, and an error would hide the other buckets.
   */
  details(row: Row): Promise<Row>;
  /** @throws {CliError} when something was left out, with the reasons */
  checkAllRead(): void;
}

/** A {@link BucketInspector} that calls AWS through `aws`. */
export function createBucketInspector(aws: Aws): BucketInspector {
  const leftOut = new Map<string, LeftOut>();
  return {
    async details({ Name, BucketRegion }) {
      const bucket = String(Name);
      // The bucket's own region saves a redirect. Servers other than AWS may
      // not name it.
      const s3 = await aws.s3(BucketRegion as string | undefined);
      const { settings } = s3;
      const read = async <T>(detail: Detail, call: () => Promise<T>) => {
        try {
          return await call();
        } catch (error) {
          if (!isAwsError(error, ...PASSED_OVER)) throw error;
          remember(leftOut, detail, bucket, error);
          return undefined;
        }
      };
      // One after the other, on one connection: each bucket has its own host,
      // and connecting takes two round trips.
      const region = BucketRegion
        ? String(BucketRegion)
        : await read("region", () => s3.location(bucket));
      return {
        region,
        bucket_acl: await read("bucket_acl", () => settings.acl(bucket)),
        public_access_block: await read(
          "public_access_block",
          () =>
            orNull(
              settings.publicAccessBlock(bucket),
              NOT_SET.publicAccessBlock,
            ),
        ),
        bucket_website: await read(
          "bucket_website",
          () => orNull(websiteOf(s3, bucket, region), NOT_SET.website),
        ),
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
  { settings }: S3,
  bucket: string,
  region: string | undefined,
): Promise<Row> {
  const website = await settings.website(bucket);
  if (region === undefined) return { ...website };
  return { ...website, url: websiteUrl(bucket, region) };
}

/** A detail that could not be read of some buckets, all for the same reason. */
interface LeftOut {
  detail: Detail;
  buckets: string[];
  /** The error of the first bucket. */
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

/** How many names a message lists before it only counts the rest. */
const NAMES_LISTED = 3;

function describe({ detail, buckets, error }: LeftOut): string {
  const { code } = error.details;
  const advice = adviceFor(error.details, error.message);
  const more = buckets.length - NAMES_LISTED;
  return `${detail} of ${
    buckets.slice(0, NAMES_LISTED).map((name) => `'${name}'`).join(", ")
  }${more > 0 ? ` and ${more} more` : ""} (${code}${
    advice ? `: ${advice}` : ""
  })`;
}
