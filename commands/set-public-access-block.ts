import { NOT_SET } from "../lib/aws/buckets/not_set.ts";
import { orUndefined } from "../lib/aws/missing.ts";
import type { PublicAccessBlock } from "../lib/aws/buckets/settings.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { CliError, UsageError } from "../lib/errors.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { parseBoolean } from "../lib/options/values.ts";

/** `set-public-access-block`: sets some of the four settings, or clears all. */
export const setPublicAccessBlock = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("set-public-access-block"))
      .option(
        "--block-public-acls <boolean>",
        "Block public ACLs for the bucket (true/false)",
        parseBoolean,
      )
      .option(
        "--ignore-public-acls <boolean>",
        "Ignore public ACLs for the bucket (true/false)",
        parseBoolean,
      )
      .option(
        "--block-public-policy <boolean>",
        "Block public bucket policies (true/false)",
        parseBoolean,
      )
      .option(
        "--restrict-public-buckets <boolean>",
        "Restrict public buckets (true/false)",
        parseBoolean,
      )
      .option(
        "--allow-public-access",
        "Set all public access settings to false (allows full public access)",
      ),
  )
    .description("Configure public access settings for an S3 bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials set-public-access-block my-bucket --block-public-acls false
  $ s3-credentials set-public-access-block my-bucket --allow-public-access`,
    )
    .action(async (bucket, flags) => {
      const named = namedSwitches(flags);
      const s3 = await ctx.aws(await resolveAccess(flags, ctx)).s3();
      // The API resets every setting that is not sent.
      const present = Object.keys(named).length === 4
        ? undefined
        : await orUndefined(
          s3.settings.publicAccessBlock(bucket),
          NOT_SET.publicAccessBlock,
        );
      await s3.settings.setPublicAccessBlock(bucket, { ...present, ...named });
      ctx.err(
        `Updated public access block settings for bucket '${bucket}': ${
          pythonDict(named)
        }\n`,
      );
    });

/**
 * The settings to change.
 * @throws {CliError} when no setting is named, or when `--allow-public-access`
 * contradicts one
 */
function namedSwitches(flags: {
  blockPublicAcls?: boolean;
  ignorePublicAcls?: boolean;
  blockPublicPolicy?: boolean;
  restrictPublicBuckets?: boolean;
  allowPublicAccess?: true;
}): PublicAccessBlock {
  const named: PublicAccessBlock = {
    BlockPublicAcls: flags.blockPublicAcls,
    IgnorePublicAcls: flags.ignorePublicAcls,
    BlockPublicPolicy: flags.blockPublicPolicy,
    RestrictPublicBuckets: flags.restrictPublicBuckets,
  };
  const given = Object.entries(named).filter(([, on]) => on !== undefined);
  if (flags.allowPublicAccess) {
    if (given.some(([, on]) => on)) {
      throw new UsageError(
        "--allow-public-access sets everything to false; it cannot be used with a setting that is true",
      );
    }
    return Object.fromEntries(Object.keys(named).map((name) => [name, false]));
  }
  if (given.length === 0) {
    throw new CliError(
      "No valid options provided. Use --help to see available options.",
    );
  }
  return Object.fromEntries(given);
}

/** The settings as Python prints a dict, because scripts may look for that. */
function pythonDict(switches: PublicAccessBlock): string {
  const parts = Object.entries(switches).map(([name, on]) =>
    `'${name}': ${on ? "True" : "False"}`
  );
  return `{${parts.join(", ")}}`;
}
