import {
  BUCKET_DETAILS,
  BUCKETS_AT_ONCE,
  createBucketInspector,
} from "../lib/buckets/details.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { resolveRowFormat, rowOptions } from "../lib/options/rows.ts";
import { printRows } from "../lib/output/rows.ts";
import { addDetails, selectRows } from "../lib/output/selection.ts";

const COLUMNS = ["Name", "CreationDate"];

/** `list-buckets`: lists buckets, with `--details` also their settings. */
export const listBuckets = (ctx: Context): AnyCommand =>
  rowOptions(awsOptions(
    command("list-buckets")
      .argument("[names...]", "Bucket names (default: all)")
      .option("--details", "Include extra bucket details (slower)"),
  ))
    .description("List buckets")
    .action(async (names, flags) => {
      const format = resolveRowFormat(flags);
      const aws = ctx.aws(await resolveAccess(flags, ctx));
      const { rows, checkAllFound } = selectRows(
        (await aws.s3()).listBuckets(),
        names,
        { column: "Name", kind: "Bucket" },
      );
      if (!flags.details) {
        await printRows(ctx.out, rows, { format, columns: COLUMNS });
        return checkAllFound();
      }
      const inspector = createBucketInspector(aws);
      await printRows(
        ctx.out,
        addDetails(rows, format, inspector.details, BUCKETS_AT_ONCE),
        { format, columns: [...COLUMNS, ...BUCKET_DETAILS] },
      );
      checkAllFound();
      inspector.checkAllRead();
    });
