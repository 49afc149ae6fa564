import type { ObjectRow } from "../lib/aws/objects/listing.ts";
import type { Objects } from "../lib/aws/objects/interface.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { prefixOption } from "../lib/options/prefix.ts";
import { resolveRowFormat, rowOptions } from "../lib/options/rows.ts";
import { type Pages, printRows, type Row } from "../lib/output/rows.ts";

const COLUMNS = [
  "Key",
  "LastModified",
  "ETag",
  "Size",
  "StorageClass",
  "Owner",
];

/** `list-bucket`: lists the objects in a bucket. */
export const listBucket = (ctx: Context): AnyCommand =>
  rowOptions(awsOptions(
    prefixOption(
      bucketArgument(command("list-bucket")),
      "List keys starting with this prefix",
    )
      .option("--urls", "Show URLs for each key"),
  ))
    .description("List contents of bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials list-bucket my-bucket --csv
  $ s3-credentials list-bucket my-bucket --prefix photos/ --urls`,
    )
    .action(async (bucket, flags) => {
      const format = resolveRowFormat(flags);
      const objects = await ctx.aws(await resolveAccess(flags, ctx))
        .objects();
      const pages = objects.list(bucket, flags.prefix);
      await (flags.urls
        ? printRows(ctx.out, withUrls(objects, bucket, pages), {
          format,
          columns: [...COLUMNS, "URL"],
        })
        : printRows(ctx.out, pages as unknown as Pages, {
          format,
          columns: COLUMNS,
        }));
    });

/**
 * Adds each object's URL. After the first page, the bucket's region is known.
 */
async function* withUrls(
  objects: Objects,
  bucket: string,
  pages: AsyncIterable<ObjectRow[]>,
): AsyncGenerator<Row[]> {
  for await (const page of pages) {
    const rows: Row[] = [];
    for (const row of page) {
      rows.push({ ...row, URL: await objects.url({ bucket, key: row.Key }) });
    }
    yield rows;
  }
}
