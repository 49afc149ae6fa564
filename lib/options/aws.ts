/** The options for AWS access: credentials, region and endpoint. */
import type { AwsAccess, Identity } from "../aws/access.ts";
import type { OptionValues, TypedCommand } from "../cli/commander.ts";
import type { Context } from "../context/context.ts";
import { CliError, UsageError } from "../errors.ts";
import { readInput } from "./input.ts";

/**
 * The values of these options. Written out, because inferring them through the
 * generic function takes the type checker minutes.
 */
export type AwsFlags = {
  accessKey?: string;
  secretKey?: string;
  sessionToken?: string;
  endpointUrl?: string;
  auth?: string;
  profile?: string;
  region?: string;
};

/** Declares the options of every command that talks to AWS. */
export function awsOptions<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
): TypedCommand<Args, Opts & AwsFlags, Global> {
  return command
    .optionsGroup("AWS access:")
    .option("--access-key <text>", "AWS access key ID")
    .option("--secret-key <text>", "AWS secret access key")
    .option("--session-token <text>", "AWS session token")
    .option("--endpoint-url <text>", "Custom endpoint URL")
    .option(
      "-a, --auth <filename>",
      "File containing credentials as JSON, INI or export lines, - for standard input",
    )
    .option("--profile <name>", "Profile from the AWS configuration files")
    .option("--region <name>", "AWS region") as unknown as TypedCommand<
      Args,
      Opts & AwsFlags,
      Global
    >;
}

/**
 * Checks the options against each other and reads the `--auth` file.
 * @throws {CliError} when options exclude each other, a value is invalid, or
 * the file has no credentials. Credentials from another source are never used
 * instead.
 */
export async function resolveAccess(
  flags: AwsFlags,
  ctx: Context,
): Promise<AwsAccess> {
  if (flags.endpointUrl !== undefined) checkEndpointUrl(flags.endpointUrl);
  if (flags.region !== undefined) {
    checkRegion("--region", flags.region, customEndpoint(flags, ctx));
  }
  const identity = await resolveIdentity(flags, ctx);
  if (identity.kind === "keys") {
    ctx.secrets.remember(identity.keys.secretAccessKey);
    ctx.secrets.remember(identity.keys.sessionToken);
  }
  return {
    identity,
    region: flags.region,
    endpointUrl: flags.endpointUrl,
  };
}

async function resolveIdentity(
  flags: AwsFlags,
  ctx: Context,
): Promise<Identity> {
  const { accessKey, secretKey, sessionToken } = flags;
  const explicit = accessKey !== undefined || secretKey !== undefined ||
    sessionToken !== undefined;
  if (flags.auth !== undefined && explicit) {
    throw new CliError(
      "--auth cannot be used with --access-key, --secret-key or --session-token",
    );
  }
  if (flags.profile !== undefined && (explicit || flags.auth !== undefined)) {
    throw new UsageError(
      `--profile cannot be used with ${
        explicit ? "--access-key, --secret-key or --session-token" : "--auth"
      }`,
    );
  }
  if (flags.auth !== undefined) {
    const text = await readInput(ctx, flags.auth, "'-a' / '--auth'");
    const { parseAuthFile } = await import("../aws/auth_file.ts");
    const source = flags.auth === "-" ? "Standard input" : `'${flags.auth}'`;
    return { kind: "keys", keys: parseAuthFile(text, source) };
  }
  if (explicit) {
    if (!accessKey || !secretKey) {
      throw new UsageError(
        "--access-key and --secret-key go together: give both",
      );
    }
    return {
      kind: "keys",
      keys: {
        accessKeyId: accessKey,
        secretAccessKey: secretKey,
        sessionToken,
      },
    };
  }
  if (flags.profile !== undefined) {
    if (flags.profile === "") throw new UsageError("--profile is empty");
    return { kind: "profile", name: flags.profile };
  }
  return { kind: "ambient" };
}

function checkEndpointUrl(value: string): void {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `Invalid value for '--endpoint-url': '${value}' is not a URL that starts with http:// or https://`,
    );
  }
}

/** The endpoint URL from `--endpoint-url`, or else from `AWS_ENDPOINT_URL`. */
export function customEndpoint(
  flags: Pick<AwsFlags, "endpointUrl">,
  ctx: Pick<Context, "env">,
): string | undefined {
  return flags.endpointUrl ?? ctx.env("AWS_ENDPOINT_URL");
}

/**
 * Checks the name of a region. AWS's names look like `us-east-1` or
 * `us-gov-west-1`; other servers have their own, such as `auto` or `minio`.
 * @param option how the error names the option
 * @param endpointUrl the custom endpoint, with which any simple name is
 * accepted
 * @throws {UsageError} when the name is not valid
 */
export function checkRegion(
  option: string,
  value: string,
  endpointUrl: string | undefined,
): void {
  const form = endpointUrl === undefined
    ? /^[a-z]{2,}(-[a-z]+)+-\d+$/
    : /^[A-Za-z0-9-]+$/;
  if (!form.test(value)) {
    throw new UsageError(
      `Invalid value for '${option}': '${value}' is not an AWS region, which looks like us-east-1`,
    );
  }
}
