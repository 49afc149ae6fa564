import {
  type AnyCommand,
  command,
  InvalidArgumentError,
} from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { checkBucket, checkKey } from "../lib/options/objects.ts";

/** Seconds in what `--expires` takes. */
const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/** Longest life of a signature (IAM User Guide, "Signature Version 4"). */
const LONGEST = 7 * DAY;

/** `presign`: a URL that allows one thing with one object, for a while. */
export const presign = (ctx: Context): AnyCommand =>
  awsOptions(
    command("presign")
      .argument("<bucket>", "Bucket name")
      .argument("<key>", "Key of the object")
      .option(
        "--expires <duration>",
        "How long the URL works, e.g. 15m, 1h, 7d",
        parseExpiry,
        HOUR,
      )
      .option("--put", "Allow uploading the object instead of downloading it"),
  )
    .description(
      "Print a URL that allows downloading, or uploading, one object",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials presign my-bucket report.pdf --expires 15m
  $ curl -T report.pdf "$(s3-credentials presign my-bucket report.pdf --put)"`,
    )
    .action(async (bucket, key, flags) => {
      checkBucket(bucket);
      checkKey(key);
      const objects = await ctx.aws(await resolveAccess(flags, ctx))
        .objects();
      const { url, lapses } = await objects.presign(
        flags.put ? "PUT" : "GET",
        { bucket, key },
        flags.expires,
      );
      if (
        lapses && lapses.getTime() < ctx.now().getTime() + flags.expires * 1000
      ) {
        ctx.err(
          `The URL will stop working sooner, at ${lapses.toISOString()}: the credentials that signed it expire then\n`,
        );
      }
      await ctx.out(url + "\n");
    });

function parseExpiry(value: string): number {
  const match = /^(\d{1,9})([smhd]?)$/.exec(value);
  if (!match) {
    throw new InvalidArgumentError(
      "Duration must be of form 3600s or 15m or 2h or 7d",
    );
  }
  const unit = { "": 1, s: 1, m: 60, h: HOUR, d: DAY }[match[2]]!;
  const seconds = Number(match[1]) * unit;
  if (seconds < 1 || seconds > LONGEST) {
    throw new InvalidArgumentError(
      "Duration must be between 1 second and 7 days",
    );
  }
  return seconds;
}
