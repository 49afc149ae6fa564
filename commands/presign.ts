import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { bucketArgument, keyArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { parseExpiry } from "../lib/options/values.ts";

/** How long a URL works by default, in seconds. */
const HOUR = 60 * 60;

/**
 * `presign`: prints a URL that allows one operation on one object for a time.
 */
export const presign = (ctx: Context): AnyCommand =>
  awsOptions(
    keyArgument(bucketArgument(command("presign")))
      .option(
        "--expires <duration>",
        "How long the URL works, e.g. 15m, 1h, 7d",
        parseExpiry,
        HOUR,
      )
      .option("--put", "Allow uploading the object instead of downloading it"),
  )
    .description(
      "Print a URL that allows downloading or uploading one object",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials presign my-bucket report.pdf --expires 15m
  $ curl -T report.pdf "$(s3-credentials presign my-bucket report.pdf --put)"`,
    )
    .action(async (bucket, key, flags) => {
      const objects = await ctx.aws(await resolveAccess(flags, ctx))
        .objects();
      const { url, expires } = await objects.presign(
        flags.put ? "PUT" : "GET",
        { bucket, key },
        flags.expires,
      );
      if (
        expires &&
        expires.getTime() < ctx.now().getTime() + flags.expires * 1000
      ) {
        ctx.err(
          `The URL will stop working sooner, at ${expires.toISOString()}: the credentials that signed it expire then\n`,
        );
      }
      await ctx.out(url + "\n");
    });
