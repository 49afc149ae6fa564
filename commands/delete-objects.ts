import type { Objects } from "../lib/aws/objects/interface.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { CliError } from "../lib/errors.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { prefixOption } from "../lib/options/prefix.ts";
import { printable } from "../lib/output/terminal.ts";
import { deleteKeys } from "../lib/transfer/batches.ts";

/** `delete-objects`: deletes objects by key, or all with a prefix. */
export const deleteObjects = (ctx: Context): AnyCommand =>
  awsOptions(
    prefixOption(
      bucketArgument(command("delete-objects"))
        .argument("[keys...]", "Keys to delete"),
      "Delete everything with this prefix",
    )
      .option("-s, --silent", "Don't show informational output")
      .option(
        "-d, --dry-run",
        "Show keys that would be deleted without deleting them",
      ),
  )
    .description("Delete one or more object from an S3 bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials delete-objects my-bucket one.txt two.txt
  $ s3-credentials delete-objects my-bucket --prefix my-folder/`,
    )
    .action(async (bucket, named, flags) => {
      const { prefix } = flags;
      if (named.length > 0 && prefix) {
        throw new CliError("Cannot pass both keys and --prefix");
      }
      if (named.length === 0 && !prefix) {
        throw new CliError("Specify one or more keys or use --prefix");
      }
      const access = await resolveAccess(flags, ctx);
      const signal = ctx.interruption();
      const objects = () => ctx.aws(access).objects();
      const keys = prefix
        ? await keysUnder(await objects(), bucket, prefix, signal)
        : named;
      if (!flags.silent) {
        const what = `${keys.length} object${keys.length === 1 ? "" : "s"}`;
        ctx.err(`Deleting ${what} from ${bucket}\n`);
      }
      if (!flags.dryRun) {
        return await deleteKeys(await objects(), bucket, keys, signal);
      }
      await ctx.out("The following keys would be deleted:\n");
      for (const key of keys) {
        await ctx.out(printable(key, ctx.terminal) + "\n");
      }
    });

async function keysUnder(
  objects: Objects,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of objects.list(bucket, prefix, { signal })) {
    for (const { Key } of page) keys.push(Key);
  }
  return keys;
}
