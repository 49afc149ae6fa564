import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { jsonDocument } from "../lib/output/json.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";

/** `get-public-access-block`: shows the four settings of a bucket. */
export const getPublicAccessBlock = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("get-public-access-block")),
  )
    .description("Get the public access settings for an S3 bucket")
    .action(async (bucket, flags) => {
      const { settings } = await ctx.aws(await resolveAccess(flags, ctx))
        .s3();
      await ctx.out(jsonDocument(await settings.publicAccessBlock(bucket)));
    });
