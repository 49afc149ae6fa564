import { orUndefined } from "../lib/aws/missing.ts";
import { emptyBucket } from "../lib/buckets/emptying.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import { confirm } from "../lib/cli/confirm.ts";
import type { Context } from "../lib/context/context.ts";
import { CliError, Failures, isAwsError, UsageError } from "../lib/errors.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { describeDeleteFailure } from "../lib/transfer/batches.ts";

/** `delete-bucket`: deletes an empty bucket, or any bucket with `--force`. */
export const deleteBucket = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("delete-bucket"))
      .option(
        "--force",
        "Delete all objects in the bucket first, including all versions",
      )
      .option("--yes", "Do not ask for confirmation"),
  )
    .description(
      "Delete an S3 bucket, which must be empty unless --force is used",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials delete-bucket my-bucket
  $ s3-credentials delete-bucket my-bucket --force --yes`,
    )
    .action(async (bucket, flags) => {
      if (flags.yes && !flags.force) {
        throw new UsageError("--yes needs --force");
      }
      const aws = ctx.aws(await resolveAccess(flags, ctx));
      const s3 = await aws.s3();
      if (await s3.state(bucket) === "missing") {
        throw new CliError(`Bucket does not exist: ${bucket}`);
      }
      if (flags.force) {
        if (!flags.yes) {
          await confirm(
            ctx,
            `This deletes bucket '${bucket}' and every object in it, including all versions`,
          );
        }
        const { deleted, failures } = await emptyBucket(
          await aws.objects(),
          bucket,
          ctx.interruption(),
        );
        ctx.err(
          `Deleted ${deleted} object version${deleted === 1 ? "" : "s"}\n`,
        );
        if (failures.length > 0) {
          throw new Failures(failures.map(describeDeleteFailure));
        }
      }
      try {
        await orUndefined(s3.deleteBucket(bucket), "NoSuchBucket");
      } catch (error) {
        if (!isAwsError(error, "BucketNotEmpty")) throw error;
        throw new CliError(
          flags.force
            ? `Bucket '${bucket}' is not empty: something was added in the meantime - try again`
            : `Bucket '${bucket}' is not empty - use --force to delete its objects first`,
          { cause: error },
        );
      }
      ctx.err(`Deleted bucket: ${bucket}\n`);
    });
