import {
  type AnyCommand,
  command,
  InvalidArgumentError,
} from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { CliError } from "../lib/errors.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { collect } from "../lib/options/values.ts";

const RULE_ID = "set-by-s3-credentials";

/** `set-cors-policy`: lets scripts of chosen websites access the bucket. */
export const setCorsPolicy = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("set-cors-policy"))
      .option(
        "-m, --allowed-method <method>",
        "Allowed method e.g. GET (repeatable)",
        collect(parseMethod),
      )
      .option(
        "-h, --allowed-header <header>",
        "Allowed header e.g. Authorization (repeatable)",
        collect((value) => value),
      )
      .option(
        "-o, --allowed-origin <origin>",
        "Allowed origin e.g. https://www.example.com/ (repeatable)",
        collect((value) => value),
      )
      .option(
        "-e, --expose-header <header>",
        "Header to expose e.g. ETag (repeatable)",
        collect((value) => value),
      )
      .option(
        "--max-age-seconds <n>",
        "How long to cache preflight requests",
        parseSeconds,
      ),
  )
    .description("Set CORS policy for a bucket")
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials set-cors-policy my-bucket
  $ s3-credentials set-cors-policy my-bucket --allowed-method GET \\
      --allowed-method PUT --allowed-origin https://www.example.com/`,
    )
    .action(async (bucket, flags) => {
      const s3 = await ctx.aws(await resolveAccess(flags, ctx)).s3();
      if (await s3.state(bucket) === "missing") {
        throw new CliError(`Bucket ${bucket} does not exists`);
      }
      await s3.settings.setCors(bucket, {
        ID: RULE_ID,
        AllowedOrigins: flags.allowedOrigin ?? ["*"],
        AllowedHeaders: flags.allowedHeader ?? [],
        AllowedMethods: flags.allowedMethod ?? ["GET"],
        ExposeHeaders: flags.exposeHeader ?? [],
        ...(flags.maxAgeSeconds ? { MaxAgeSeconds: flags.maxAgeSeconds } : {}),
      });
    });

/** The methods that S3 accepts (S3 API, CORSRule). */
const METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"];

function parseMethod(value: string): string {
  if (!METHODS.includes(value)) {
    throw new InvalidArgumentError(
      `'${value}' is not one of ${METHODS.join(", ")}`,
    );
  }
  return value;
}

function parseSeconds(value: string): number {
  if (!/^\d{1,9}$/.test(value)) {
    throw new InvalidArgumentError(`'${value}' is not a number of seconds`);
  }
  return Number(value);
}
