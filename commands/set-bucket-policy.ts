import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { CliError, UsageError } from "../lib/errors.ts";
import { readInput } from "../lib/options/input.ts";
import { jsonDocument, minify } from "../lib/output/json.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { onlyOnce } from "../lib/options/values.ts";
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
      const policy = policyFile === undefined
        ? publicBucketPolicy(bucket)
        : await readPolicy(ctx, policyFile);
      const s3 = await ctx.aws(await resolveAccess(flags, ctx)).s3();
      await s3.settings.setPolicy(bucket, minify(policy));
      ctx.err(`Policy set:\n${jsonDocument(policy)}`);
    });

async function readPolicy(ctx: Context, file: string): Promise<unknown> {
  const option = "'--policy-file'";
  const text = await readInput(ctx, file, option);
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw new UsageError(
      `Invalid value for ${option}: ${
        file === "-" ? "Input" : "File"
      } contained invalid JSON`,
    );
  }
  if (
    typeof policy !== "object" || policy === null || Array.isArray(policy) ||
    !("Statement" in policy)
  ) {
    throw new UsageError(
      `Invalid value for ${option}: a policy must be a JSON object with a Statement`,
    );
  }
  return policy;
}
