import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { jsonDocument } from "../lib/output/json.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";

/** `get-cors-policy`: shows which websites' scripts may access the bucket. */
export const getCorsPolicy = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("get-cors-policy")),
  )
    .description("Get CORS policy for a bucket")
    .action(async (bucket, flags) => {
      const { settings } = await ctx.aws(await resolveAccess(flags, ctx))
        .s3();
      await ctx.out(jsonDocument(await settings.cors(bucket)));
    });
