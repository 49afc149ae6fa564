import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { jsonDocument } from "../lib/output/json.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";

/** `get-bucket-policy`: prints the bucket policy as JSON. */
export const getBucketPolicy = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("get-bucket-policy")),
  )
    .description("Get bucket policy for a bucket")
    .action(async (bucket, flags) => {
      const { settings } = await ctx.aws(await resolveAccess(flags, ctx))
        .s3();
      await ctx.out(jsonDocument(JSON.parse(await settings.policy(bucket))));
    });
