import type { Objects } from "../lib/aws/objects/interface.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { type TransferFlags, transferOptions } from "../lib/options/objects.ts";
import { prefixOption } from "../lib/options/prefix.ts";
import { printable } from "../lib/output/terminal.ts";
import { contentTypeOf } from "../lib/transfer/content_type.ts";
import { FailureList } from "../lib/transfer/failures.ts";
import { TransferMemory } from "../lib/transfer/memory.ts";
import { Line } from "../lib/async/line.ts";
import { forEachAtOnce } from "../lib/async/parallel.ts";
import { formatBytes, startProgress } from "../lib/output/progress.ts";
import { filesToPut, type FileToPut } from "../lib/transfer/put_objects.ts";
import { uploadFile } from "../lib/transfer/upload.ts";

/** `put-objects`: uploads files and directories. */
export const putObjects = (ctx: Context): AnyCommand =>
  awsOptions(transferOptions(
    prefixOption(
      bucketArgument(command("put-objects"))
        .argument("<objects...>", "Files and directories to upload"),
      "Prefix to add to the files within the bucket",
    )
      .option("--dry-run", "Show steps without executing them"),
  ))
    .description("Upload multiple objects to an S3 bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials put-objects my-bucket one.txt two.txt --prefix my-folder
  $ s3-credentials put-objects my-bucket my-folder
  $ s3-credentials put-objects my-bucket my-folder/*`,
    )
    .action(async (bucket, paths, flags) => {
      const found = filesToPut(await ctx.local(), paths, flags.prefix);
      const failures = new FailureList();
      for (const problem of found.problems) failures.addLine(-1, problem);
      if (flags.dryRun) {
        for (const { path, key } of found.files) {
          await ctx.out(
            printable(`${path} => s3://${bucket}/${key}`, ctx.terminal) + "\n",
          );
        }
      } else {
        const aws = ctx.aws(await resolveAccess(flags, ctx));
        const objects = await aws.objects();
        await uploadAll(ctx, { bucket, objects, flags }, found.files, failures);
      }
      failures.check();
    });

async function uploadAll(
  ctx: Context,
  { bucket, objects, flags }: {
    bucket: string;
    objects: Objects;
    flags: TransferFlags;
  },
  files: FileToPut[],
  failures: FailureList,
): Promise<void> {
  const means = {
    local: await ctx.local(),
    objects,
    memory: new TransferMemory(flags.concurrency),
  };
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const label = `Uploading ${formatBytes(bytes)} (${count(files.length)})`;
  const progress = startProgress(ctx, label, flags);
  progress.expect(files.length, bytes);
  const signal = ctx.interruption();
  try {
    await forEachAtOnce(
      files.entries(),
      {
        limit: flags.concurrency,
        processorTime: ctx.processorTime,
        line: new Line(([, { size }]) => size, ctx.now),
      },
      async ([order, { path, key }]) => {
        try {
          await uploadFile(means, path, {
            name: { bucket, key },
            contentType: await contentTypeOf(path),
            signal,
            onBytes: progress.bytes,
          });
          progress.file();
        } catch (error) {
          failures.add(order, path, error);
        }
      },
    );
  } finally {
    progress.end();
  }
}

function count(files: number): string {
  return `${files} file${files === 1 ? "" : "s"}`;
}
