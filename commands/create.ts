import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { NOTHING_EXISTS, planCreate } from "../lib/create/plan.ts";
import { describeSteps, explainSteps } from "../lib/create/steps.ts";
import { bucketsArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { resolveCreate } from "../lib/options/create.ts";
import { handoverOptions, resolveHandover } from "../lib/options/handover.ts";
import { policyOptions } from "../lib/options/policy.ts";
import { durationOption } from "../lib/options/session.ts";
import {
  collect,
  onlyOnce,
  parseArn,
  parseBoundary,
  parseTag,
  parseUserName,
} from "../lib/options/values.ts";

/** `create`: makes credentials that can access only the named buckets. */
export const create = (ctx: Context): AnyCommand =>
  awsOptions(handoverOptions(policyOptions(
    durationOption(bucketsArgument(command("create")))
      .option(
        "--username <text>",
        "Username to create or existing user to use",
        parseUserName,
      )
      .option(
        "-c, --create-bucket",
        "Create buckets if they do not already exist",
      )
      .option(
        "--public",
        "Make the bucket public: anyone will be able to download files if they know their name",
      )
      .option(
        "--website",
        "Configure bucket to act as a website, using index.html and error.html (implies --public)",
      )
      .option(
        "--policy <policy>",
        "Path to a policy.json file, or literal JSON string, or - for standard input - $!BUCKET_NAME!$ will be replaced with the name of the bucket",
        onlyOnce((value) => value),
      )
      .option("--bucket-region <text>", "Region in which to create buckets")
      .option(
        "--user-permissions-boundary <arn>",
        "Custom permissions boundary to use for created users, or 'none' to create without; an existing user gets it too. Defaults to limiting to S3 based on --read-only and --write-only options.",
        parseBoundary,
      )
      .option(
        "--role <arn>",
        "Assume this role instead of the tool's own (requires --duration)",
        parseArn("role"),
      )
      .option(
        "--update",
        "Take an existing user whose keys can do more than is asked for, and replace its policy of the same name and its permissions boundary",
      )
      .option(
        "--tag <key=value>",
        "Add a tag to everything that is created (repeatable)",
        collect(parseTag),
      )
      .option(
        "--keep-on-error",
        "Keep what was created when a later step fails",
      )
      .option("--silent", "Don't show performed steps")
      .option("--dry-run", "Show steps without executing them"),
  )))
    .description(
      "Create and return new AWS credentials for specified S3 buckets - optionally also creating the bucket if it does not yet exist",
    )
    .addHelpText(
      "after",
      `
Examples:
  Create a new bucket and output read-write credentials:
  $ s3-credentials create my-new-bucket -c

  Create read-only credentials for an existing bucket:
  $ s3-credentials create my-existing-bucket --read-only

  Create write-only credentials that are only valid for 15 minutes:
  $ s3-credentials create my-existing-bucket --write-only -d 15m`,
    )
    .action(async (buckets, flags) => {
      const request = await resolveCreate(buckets, flags, ctx);
      const handover = resolveHandover(flags);
      const warn = (line: string) => ctx.err(line + "\n");
      const log = flags.silent ? () => {} : warn;
      if (flags.dryRun) {
        const { steps } = planCreate(request, NOTHING_EXISTS);
        await ctx.out(describeSteps(steps));
        return explainSteps(steps).forEach(log);
      }
      const aws = ctx.aws(await resolveAccess(flags, ctx));
      // Imported here, so that a dry run does not load it.
      const { runCreate } = await import("../lib/create/run.ts");
      await runCreate(request, {
        aws,
        handover,
        log,
        warn,
        keepOnError: flags.keepOnError ?? false,
      }, ctx);
    });
