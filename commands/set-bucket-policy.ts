import type { S3 } from "../lib/aws/buckets/buckets.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { CliError, UsageError } from "../lib/errors.ts";
import { jsonDocument, minify } from "../lib/output/json.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { onlyOnce } from "../lib/options/values.ts";
import type { PolicyDocument } from "../lib/policy/document.ts";
import { publicBucketPolicy } from "../lib/policy/statements.ts";

/** `set-bucket-policy`: replaces the bucket policy. */
export const setBucketPolicy = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("set-bucket-policy"))
      .option(
        "--policy-file <file>",
        "JSON file with the policy, - for standard input",
        onlyOnce((file) => file),
      )
      .option("--allow-all-get", "Allow GET requests from all"),
  )
    .description("Set bucket policy for a bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials set-bucket-policy my-bucket --policy-file policy.json
  $ s3-credentials set-bucket-policy my-bucket --allow-all-get`,
    )
    .action(async (bucket, flags) => {
      const { allowAllGet, policyFile } = flags;
      if (allowAllGet && policyFile !== undefined) {
        throw new CliError(
          "Cannot pass both --allow-all-get and --policy-file",
        );
      }
      if (!allowAllGet && policyFile === undefined) {
        throw new UsageError(
          "Missing option '--policy-file' or '--allow-all-get'.",
        );
      }
      if (policyFile === "-" && flags.auth === "-") {
        throw new UsageError(
          "--policy-file and --auth cannot both read standard input",
        );
      }
      const s3 = await ctx.aws(await resolveAccess(flags, ctx)).s3();
      const policy = policyFile === undefined
        ? publicBucketPolicy(bucket)
        : await readPolicy(policyFile, bucket, s3, ctx);
      await s3.settings.setPolicy(bucket, minify(policy));
      ctx.err(`Policy set:\n${jsonDocument(policy)}`);
    });

async function readPolicy(
  file: string,
  bucket: string,
  s3: S3,
  ctx: Context,
): Promise<PolicyDocument> {
  // Imported here, so that --help does not load it.
  const { readBucketPolicy } = await import(
    "../lib/options/policy_document.ts"
  );
  const { endpointUrl } = await s3.target(bucket);
  const kind = endpointUrl === undefined ? "bucket" : "foreign-bucket";
  return await readBucketPolicy(file, kind, ctx);
}
