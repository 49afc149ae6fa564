import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { CliError } from "../lib/errors.ts";
import { jsonDocument, minify } from "../lib/output/json.ts";
import { bucketsArgument } from "../lib/options/arguments.ts";
import { policyOptions, resolveGrant } from "../lib/options/policy.ts";
import { grantPolicy, publicBucketPolicy } from "../lib/policy/statements.ts";

/** `policy`: prints the policy that `create` would use. Does not call AWS. */
export const policy = (ctx: Context): AnyCommand =>
  policyOptions(
    bucketsArgument(command("policy"))
      .option("--public-bucket", "Bucket policy for allowing public access")
      .option("--compact", "Output on one line, without whitespace"),
  )
    .description("Output generated JSON policy for one or more buckets")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials policy my-bucket --read-only
  $ s3-credentials policy my-bucket --prefix uploads/ --write-only
  $ s3-credentials policy my-bucket --public-bucket`,
    )
    .action(async (buckets, flags) => {
      const print = flags.compact
        ? (document: unknown) => minify(document) + "\n"
        : jsonDocument;
      const grant = await resolveGrant(buckets, flags, ctx);
      if (flags.publicBucket) {
        if (buckets.length !== 1) {
          throw new CliError(
            "--public-bucket policy can only be generated for a single bucket",
          );
        }
        return await ctx.out(print(publicBucketPolicy(buckets[0])));
      }
      await ctx.out(print(grantPolicy(grant)));
    });
