/** The steps that create buckets and make them public. */
import { NOT_SET } from "../aws/buckets/not_set.ts";
import type { PublicAccessBlock, Website } from "../aws/buckets/settings.ts";
import { orUndefined } from "../aws/missing.ts";
import type { Tag } from "../aws/tag.ts";
import { minify, toJson } from "../output/json.ts";
import { shell } from "../output/shell.ts";
import { samePolicy } from "../policy/same.ts";
import { describeTags, existsByRetry, oneLine } from "./step_parts.ts";
import type { Definitions } from "./step.ts";

/**
 * The steps about buckets. `previous` is what a step replaces; undefined when
 * there was nothing.
 */
export type BucketStep =
  | {
    kind: "create-bucket";
    bucket: string;
    /** Undefined for the configured region. */
    region?: string;
  }
  | { kind: "tag-bucket"; bucket: string; tags: Tag[] }
  | {
    kind: "open-public-access";
    bucket: string;
    block: PublicAccessBlock;
    previous?: PublicAccessBlock;
  }
  | {
    kind: "attach-bucket-policy";
    bucket: string;
    policy: unknown;
    /** JSON text. */
    previous?: string;
  }
  | { kind: "configure-website"; bucket: string; website: Website };

/** How each of these steps is described, taken and undone. */
export const BUCKET_STEPS: Definitions<BucketStep> = {
  "create-bucket": {
    describe({ bucket, region }) {
      // For us-east-1 S3 wants no region at all.
      const args = region === undefined || region === "us-east-1"
        ? ""
        : ` with args ${
          toJson(
            { CreateBucketConfiguration: { LocationConstraint: region } },
            4,
          )
        }`;
      return `Would create bucket: '${bucket}'${args}\n`;
    },
    logAfter: ({ bucket, region }) =>
      `Created bucket: ${bucket}` +
      (region === undefined ? "" : ` in region: ${region}`),
    async take({ bucket, region }, { aws }) {
      const s3 = await aws.s3(region);
      await existsByRetry(s3.createBucket(bucket), "BucketAlreadyOwnedByYou");
    },
    givesNoAccess: true,
    undo: {
      name: ({ bucket }) => `bucket ${bucket}`,
      isThere: async ({ bucket, region }, _, { aws }) =>
        await (await aws.s3(region)).state(bucket) === "exists",
      act: async ({ bucket, region }, _, { aws }) =>
        (await aws.s3(region)).deleteBucket(bucket),
      command: ({ bucket }) => shell`aws s3 rb s3://${bucket}`,
    },
  },
  // Deleting the bucket undoes this too.
  "tag-bucket": {
    describe: ({ tags }) => `... then tag it${describeTags(tags)}\n`,
    logAfter: ({ bucket }) => `Tagged bucket: ${bucket}`,
    take: async ({ bucket, tags }, { aws }) =>
      (await aws.s3()).tagBucket(bucket, tags),
  },
  "open-public-access": {
    describe: ({ block }) =>
      `... then add this public access block configuration:\n${
        toJson(block)
      }\n`,
    logAfter: () => "Set public access block configuration",
    take: async ({ bucket, block }, { aws }) =>
      (await aws.s3()).settings.setPublicAccessBlock(bucket, block),
    undo: {
      name: ({ bucket }) => `public access block of bucket ${bucket}`,
      async isThere({ bucket, block }, _, { aws }) {
        const { settings } = await aws.s3();
        const present = await orUndefined(
          settings.publicAccessBlock(bucket),
          NOT_SET.publicAccessBlock,
        );
        return present !== undefined && samePolicy(present, block);
      },
      act: async ({ bucket, previous }, _, { aws }) =>
        (await aws.s3()).settings.setPublicAccessBlock(bucket, previous),
      command: ({ bucket, previous }) =>
        shell`aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration ${
          minify(previous)
        }`,
    },
  },
  "attach-bucket-policy": {
    describe: ({ policy }) =>
      `... then attach the following bucket policy to it:\n${
        toJson(policy, 4)
      }\n`,
    logAfter: () => "Attached bucket policy allowing public access",
    take: async ({ bucket, policy }, { aws }) =>
      (await aws.s3()).settings.setPolicy(bucket, minify(policy)),
    undo: {
      name: ({ bucket }) => `policy of bucket ${bucket}`,
      async isThere({ bucket, policy }, _, { aws }) {
        const { settings } = await aws.s3();
        const present = await orUndefined(
          settings.policy(bucket),
          NOT_SET.policy,
        );
        return present !== undefined &&
          samePolicy(JSON.parse(present), policy);
      },
      act: async ({ bucket, previous }, _, { aws }) =>
        (await aws.s3()).settings.setPolicy(bucket, previous),
      command: ({ bucket, previous }) =>
        previous === undefined
          ? shell`aws s3api delete-bucket-policy --bucket ${bucket}`
          : shell`aws s3api put-bucket-policy --bucket ${bucket} --policy ${
            oneLine(previous)
          }`,
    },
  },
  "configure-website": {
    describe: () =>
      "... then configure index.html and error.html website settings\n",
    logAfter: () =>
      "Configured website: IndexDocument=index.html, ErrorDocument=error.html",
    take: async ({ bucket, website }, { aws }) =>
      (await aws.s3()).settings.setWebsite(bucket, website),
    undo: {
      name: ({ bucket }) => `website of bucket ${bucket}`,
      // There was none before: a plan never replaces one.
      async isThere({ bucket }, _, { aws }) {
        const { settings } = await aws.s3();
        return await orUndefined(settings.website(bucket), NOT_SET.website) !==
          undefined;
      },
      act: async ({ bucket }, _, { aws }) =>
        (await aws.s3()).settings.setWebsite(bucket, undefined),
      command: ({ bucket }) =>
        shell`aws s3api delete-bucket-website --bucket ${bucket}`,
    },
  },
};
