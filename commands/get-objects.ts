import type { Objects } from "../lib/aws/objects/interface.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import type { LocalFiles } from "../lib/context/context.ts";
import { CliError, isAwsError, UsageError } from "../lib/errors.ts";
import { describeFileError } from "../lib/output/file_errors.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { type TransferFlags, transferOptions } from "../lib/options/objects.ts";
import { collect } from "../lib/options/values.ts";
import { downloadFile } from "../lib/transfer/download.ts";
import { FailureList } from "../lib/transfer/failures.ts";
import { Destinations } from "../lib/transfer/get_objects.ts";
import { globMatcher } from "../lib/transfer/glob.ts";
import { Line } from "../lib/async/line.ts";
import { forEachAtOnce } from "../lib/async/parallel.ts";
import { startProgress } from "../lib/output/progress.ts";

/** `get-objects`: downloads many objects to files below one directory. */
export const getObjects = (ctx: Context): AnyCommand =>
  awsOptions(transferOptions(
    bucketArgument(command("get-objects"))
      .argument("[keys...]", "Keys to download (default: all)")
      .option(
        "-o, --output <directory>",
        "Write to this directory instead of the current one",
      )
      .option(
        "-p, --pattern <glob>",
        "Glob patterns for files to download, e.g. '*/*.js' (repeatable)",
        collect((value) => value),
      ),
  ))
    .description("Download multiple objects from an S3 bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials get-objects my-bucket -o my-folder
  $ s3-credentials get-objects my-bucket one.txt path/two.txt
  $ s3-credentials get-objects my-bucket --pattern '*/*.js'`,
    )
    .action(async (bucket, keys, flags) => {
      const directory = flags.output ?? ".";
      checkDirectory(await ctx.local(), directory);
      const aws = ctx.aws(await resolveAccess(flags, ctx));
      const objects = await aws.objects();
      const wanted = wantedObjects(objects, bucket, {
        keys,
        patterns: flags.pattern ?? [],
        signal: ctx.interruption(),
      });
      await downloadAll(ctx, { bucket, objects, directory, flags }, wanted);
    });

/** An object to download. */
interface Wanted {
  key: string;
  /** Bytes; undefined for a key that was named, whose size is not known yet. */
  size?: number;
}

/** The keys that were named, then those that match a pattern; each key once. */
async function* wantedObjects(
  objects: Objects,
  bucket: string,
  { keys, patterns, signal }: {
    keys: string[];
    patterns: string[];
    signal: AbortSignal;
  },
): AsyncGenerator<Wanted> {
  const named = new Set(keys);
  for (const key of named) yield { key };
  if (keys.length > 0 && patterns.length === 0) return;
  const matchers = patterns.map(globMatcher);
  for await (const page of objects.list(bucket, undefined, { signal })) {
    for (const { Key: key, Size: size } of page) {
      const matches = matchers.length === 0 ||
        matchers.some((match) => match(key));
      if (matches && !named.has(key)) yield { key, size };
    }
  }
}

async function downloadAll(
  ctx: Context,
  { bucket, objects, directory, flags }: {
    bucket: string;
    objects: Objects;
    directory: string;
    flags: TransferFlags;
  },
  wanted: AsyncIterable<Wanted>,
): Promise<void> {
  const local = await ctx.local();
  makeDirectory(local, directory);
  const means = { local, objects };
  const destinations = new Destinations(local, directory);
  const failures = new FailureList();
  const progress = startProgress(ctx, "Downloading", flags);
  const signal = ctx.interruption();
  let begun = 0;
  const download = async ({ key, size }: Wanted) => {
    const order = begun++;
    const destination = destinations.find(key);
    if (destination.kind === "refused") {
      failures.addLine(order, `Refused: ${key} - ${destination.reason}`);
      return;
    }
    progress.expect(1, size ?? 0);
    const name = { bucket, key };
    try {
      if (destination.kind === "file") {
        await downloadFile(means, name, destination.path, {
          exists: destination.exists,
          signal,
          onBytes: progress.bytes,
        });
      } else if ((size ?? await objects.size(name, { signal })) > 0) {
        failures.addLine(
          order,
          `Refused: ${key} - it has content, but its name is that of a directory`,
        );
      }
      progress.file();
    } catch (error) {
      if (isAwsError(error, "NoSuchKey", "404")) {
        failures.addLine(order, `Not found: ${key}`);
      } else failures.add(order, key, error);
    }
  };
  try {
    await forEachAtOnce(
      wanted,
      {
        limit: flags.concurrency,
        processorTime: ctx.processorTime,
        line: new Line(({ size }) => size, ctx.now),
      },
      download,
    );
  } finally {
    progress.end();
  }
  failures.check();
}

function checkDirectory(local: LocalFiles, directory: string): void {
  if (directory === "-") {
    throw new UsageError(
      "Invalid value for '-o' / '--output': several objects need a directory - use get-object to write one object to standard output",
    );
  }
  const info = local.info(directory);
  if (info !== undefined && info.kind !== "directory") {
    throw new UsageError(
      `Invalid value for '-o' / '--output': Directory '${directory}' is a file.`,
    );
  }
}

function makeDirectory(local: LocalFiles, directory: string): void {
  try {
    local.makeDirectory(directory);
  } catch (error) {
    throw new CliError(
      `Cannot make the directory '${directory}': ${describeFileError(error)}`,
      { cause: error },
    );
  }
}
