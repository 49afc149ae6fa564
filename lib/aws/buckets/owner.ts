/** Says with each call about a bucket which account must own the bucket. */
import type { S3Client } from "@aws-sdk/client-s3";
import { isAwsHost } from "../partitions.ts";
import type { Settings } from "../settings.ts";

/**
 * The account that S3 can be told to expect; undefined at other servers than
 * AWS: some refuse `x-amz-expected-bucket-owner`, and the owners of their
 * buckets need not be accounts.
 */
export function expectedOwner(
  settings: Pick<Settings, "endpoint">,
  account: string | undefined,
): string | undefined {
  const endpoint = settings.endpoint("s3");
  const isAws = endpoint === undefined || isAwsHost(new URL(endpoint).hostname);
  return isAws ? account : undefined;
}

/**
 * Makes S3 refuse, with 403, the calls of `client` about buckets of another
 * account (S3 User Guide, "Verifying bucket ownership"). CreateBucket does not
 * have that parameter.
 */
export function expectOwner(client: S3Client, account: string): void {
  client.middlewareStack.add(
    (next, { commandName }) => (args) =>
      next(
        "Bucket" in args.input && commandName !== "CreateBucketCommand"
          ? { ...args, input: { ...args.input, ExpectedBucketOwner: account } }
          : args,
      ),
    { step: "initialize", name: "expectOwner" },
  );
}
