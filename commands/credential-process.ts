import type { AwsAccess } from "../lib/aws/access.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import {
  sessionCredentials,
  type SessionRequest,
} from "../lib/create/session.ts";
import { cacheFolder } from "../lib/context/folders.ts";
import { cachedCredentials } from "../lib/sessions/process_cache.ts";
import { credentialProcessJson } from "../lib/handover/tool_formats.ts";
import { toFailure } from "../lib/output/failure.ts";
import { bucketsArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { policyOptions } from "../lib/options/policy.ts";
import {
  requiredDurationOption,
  resolveSession,
} from "../lib/options/session.ts";

/** `credential-process`: for `credential_process =` in an AWS profile. */
export const credentialProcess = (ctx: Context): AnyCommand =>
  awsOptions(policyOptions(
    requiredDurationOption(bucketsArgument(command("credential-process"))),
  ))
    .description(
      "Output temporary credentials for a credential_process line in an AWS profile, cached and renewed before they expire",
    )
    .addHelpText(
      "after",
      `
Example, for ~/.aws/config:
  [profile my-bucket]
  credential_process = s3-credentials credential-process my-bucket --read-only -d 1h --profile admin`,
    )
    .action(async (buckets, flags) => {
      const request = await resolveSession(buckets, flags, ctx);
      const access = await resolveAccess(flags, ctx);
      const aws = ctx.aws(access);
      const credentials = await cachedCredentials({
        files: await ctx.secretFiles(),
        folder: cacheFolder(ctx),
        request: distinction(request, access, await aws.fingerprint(), ctx),
        duration: flags.duration,
        now: ctx.now,
        obtain: () =>
          sessionCredentials(
            request,
            aws,
            ctx,
            (line) => ctx.err(line + "\n"),
          ),
        onFailure: (error) =>
          ctx.err(`Cannot renew credentials: ${toFailure(error).message}\n`),
      });
      await ctx.out(credentialProcessJson(credentials));
    });

/**
 * The variables that, besides the options and the caller's settings, decide
 * about the machine's role and where AWS is called.
 */
const ENVIRONMENT = [
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_DEFAULT_REGION",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_IAM",
  "AWS_ENDPOINT_URL_S3",
  "AWS_ENDPOINT_URL_STS",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_REGION",
  "HOME",
];

/**
 * Everything that decides which credentials a request gets. The cache tells
 * requests apart by it, so it holds no secret.
 * @param caller who calls AWS, and by which settings
 */
function distinction(
  request: SessionRequest,
  { identity: _, ...target }: AwsAccess,
  caller: string,
  ctx: Context,
): unknown {
  return {
    request,
    place: target,
    caller,
    environment: ENVIRONMENT.map((name) => ctx.env(name) ?? null),
  };
}
