import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { UsageError } from "../lib/errors.ts";
import { bucketArgument, keyArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { fill } from "../lib/async/fill.ts";
import { checkReadable, transferOptions } from "../lib/options/objects.ts";
import { parseHeaderValue } from "../lib/options/values.ts";
import { contentTypeOf } from "../lib/transfer/content_type.ts";
import { TransferMemory } from "../lib/transfer/memory.ts";
import { startProgress } from "../lib/output/progress.ts";
import { uploadFile, uploadStream } from "../lib/transfer/upload.ts";

/** `put-object`: uploads a file, or standard input of any length. */
export const putObject = (ctx: Context): AnyCommand =>
  awsOptions(transferOptions(
    keyArgument(bucketArgument(command("put-object")))
      .argument("<path>", "File to upload, - for standard input")
      .option(
        "--content-type <text>",
        "Content-Type to use (default is auto-detected based on file extension)",
        parseHeaderValue,
      ),
  ))
    .description("Upload an object to an S3 bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials put-object my-bucket my-key.txt /path/to/file.txt
  $ echo "Hello" | s3-credentials put-object my-bucket hello.txt -`,
    )
    .action(async (bucket, key, path, flags) => {
      const fromInput = STANDARD_INPUT.includes(path);
      const local = await ctx.local();
      if (!fromInput) checkReadable(local, path, "'PATH'");
      else if (flags.auth === "-") {
        throw new UsageError(
          "PATH and --auth cannot both read standard input",
        );
      }
      const access = await resolveAccess(flags, ctx);
      const contentType = flags.contentType ??
        (fromInput ? undefined : await contentTypeOf(path));
      const objects = await ctx.aws(access).objects();
      const means = {
        local,
        objects,
        memory: new TransferMemory(flags.concurrency),
      };
      const progress = startProgress(ctx, "Uploading", {
        silent: flags.silent,
        single: true,
      });
      const upload = {
        name: { bucket, key },
        contentType,
        signal: ctx.interruption(),
        onBytes: progress.bytes,
      };
      try {
        if (fromInput) {
          const read = (rest: Uint8Array) => ctx.readStdin(rest);
          await uploadStream(means, (buffer) => fill(buffer, read), upload);
        } else {
          const info = local.info(path);
          if (info?.kind === "file") progress.expect(1, info.size);
          await uploadFile(means, path, upload);
        }
      } finally {
        progress.end();
      }
    });

/**
 * Names of standard input. It is read directly, since Deno opens no devices.
 */
const STANDARD_INPUT = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];
