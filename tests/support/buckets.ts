/** Buckets in other regions than everybody's. */
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { clientConfig, ENDPOINT, type Sandbox } from "./aws.ts";

/** Makes a bucket in a region, named after it. */
export async function bucketIn(
  { keys, name }: Sandbox,
  region: BucketLocationConstraint,
): Promise<string> {
  const Bucket = name(region);
  const s3 = new S3Client({
    ...clientConfig(keys, region),
    forcePathStyle: ENDPOINT !== undefined,
  });
  try {
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: region },
      }),
    );
  } finally {
    s3.destroy();
  }
  return Bucket;
}
