import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import type { LocalFiles } from "../lib/context/context.ts";
import { UsageError } from "../lib/errors.ts";
import { bucketArgument, keyArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { downloadFile, downloadToDevice } from "../lib/transfer/download.ts";

/** `get-object`: downloads one object to standard output or a file. */
export const getObject = (ctx: Context): AnyCommand =>
  awsOptions(
    keyArgument(bucketArgument(command("get-object")))
      .option(
        "-o, --output <file>",
        "Write to this file instead of stdout",
      ),
  )
    .description("Download an object from an S3 bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials get-object my-bucket hello.txt
  $ s3-credentials get-object my-bucket hello.txt -o hello.txt`,
    )
    .action(async (bucket, key, flags) => {
      const { output } = flags;
      const local = await ctx.local();
      const target = output === undefined || STANDARD_OUTPUT.includes(output)
        ? undefined
        : findTarget(local, output);
      const objects = await ctx.aws(await resolveAccess(flags, ctx))
        .objects();
      const means = { local, objects };
      const name = { bucket, key };
      const options = { signal: ctx.interruption() };
      if (target === undefined) {
        await objects.get(name, { write: ctx.outBytes }, options);
      } else if (target.device) {
        await downloadToDevice(means, name, target.path, options);
      } else {
        await downloadFile(means, name, target.path, {
          ...options,
          exists: target.exists,
        });
      }
    });

/**
 * Names of standard output. When it is redirected to a file, they lead to that
 * file, which must be written to and not replaced.
 */
const STANDARD_OUTPUT = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/**
 * Where to write for `--output`. Links are followed. Anything that is not an
 * ordinary file, such as /dev/null, is written to instead of replaced.
 * @throws {UsageError} when it is a directory
 */
function findTarget(
  local: LocalFiles,
  output: string,
): { path: string; device: boolean; exists: boolean } {
  const info = local.info(output);
  if (info?.kind === "directory") {
    throw new UsageError(
      `Invalid value for '-o' / '--output': File '${output}' is a directory.`,
    );
  }
  if (info === undefined) return { path: output, device: false, exists: false };
  return {
    path: local.realPath(output),
    device: info.kind !== "file",
    exists: true,
  };
}
