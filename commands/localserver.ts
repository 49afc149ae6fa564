import {
  type AnyCommand,
  command,
  InvalidArgumentError,
  valueOnlyAfterEquals,
} from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import type { Listening } from "../lib/context/context.ts";
import {
  sessionCredentials,
  type SessionRequest,
} from "../lib/create/session.ts";
import { createRenewal } from "../lib/sessions/renewal.ts";
import { UsageError } from "../lib/errors.ts";
import { toFailure } from "../lib/output/failure.ts";
import { formatDate } from "../lib/output/json.ts";
import { isLoopback } from "../lib/http/loopback.ts";
import { bucketsArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { policyOptions } from "../lib/options/policy.ts";
import {
  requiredDurationOption,
  resolveSession,
} from "../lib/options/session.ts";
import {
  authority,
  credentialServer,
  listenFailure,
  type ServerTerms,
} from "../lib/sessions/credential_server.ts";

/** `localserver`: serves credentials for these buckets over HTTP. */
export const localserver = (ctx: Context): AnyCommand =>
  awsOptions(policyOptions(
    requiredDurationOption(
      bucketsArgument(valueOnlyAfterEquals(command("localserver"), "--token"))
        .option("-p, --port <number>", "Port to listen on", parsePort, 8094)
        .option("--host <host>", "Host to listen on", "localhost")
        .option(
          "--token [value]",
          "Require this Authorization header, as --token=VALUE; a bare --token generates one. Needed when other computers can reach the host",
          parseToken,
        ),
    ),
  ))
    .description("Start a local server that serves S3 credentials")
    .addHelpText(
      "after",
      `
GET / returns JSON with temporary credentials, renewed before they expire.
AWS SDKs read them with AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost:8094/
and, with --token, AWS_CONTAINER_AUTHORIZATION_TOKEN.

Examples:
  $ s3-credentials localserver my-bucket --read-only --duration 1h
  $ s3-credentials localserver my-bucket --duration 1h --port 9000 --token`,
    )
    .action(async (buckets, flags) => {
      const host = resolveHost(flags);
      const request = await resolveSession(buckets, flags, ctx);
      const aws = ctx.aws(await resolveAccess(flags, ctx));
      const token = flags.token === true ? madeUpToken() : flags.token;
      const log = (line: string) => ctx.err(line + "\n");
      const logWithTime = (line: string) =>
        log(`${formatDate(ctx.now()).replace(/\.\d+/, "")} - ${line}`);
      const stop = ctx.interruption();
      let serving = false;
      const credentials = createRenewal({
        duration: flags.duration,
        clock: () => ({
          wall: ctx.now().getTime(),
          steady: ctx.uptime(),
        }),
        obtain: () => sessionCredentials(request, aws, ctx, logWithTime),
        onFailure: (error) => {
          // Not logged: the first failure, which ends the program and is
          // printed then, and the failure of a renewal that the end interrupts.
          if (!serving || stop.aborted) return;
          logWithTime(`Cannot renew credentials: ${toFailure(error).message}`);
        },
      });
      const terms: ServerTerms = {
        host,
        port: flags.port,
        token,
        credentials,
        log: logWithTime,
        redact: (text) => ctx.secrets.redact(text),
      };
      // Listen first: if the port is taken, nothing has been made in AWS yet.
      const server = await listen(terms, ctx);
      try {
        log("Generating initial credentials...");
        await credentials();
        serving = true;
        log(servingLine(request, terms));
        log(`Duration: ${flags.duration} seconds`);
        if (flags.token === true) log(`Authorization token: ${token}`);
        ctx.secrets.remember(token);
        log("Press Ctrl+C to stop");
        await aborted(stop);
        log("Shutting down server...");
      } finally {
        await server.close();
      }
    });

/**
 * The host to listen on, without the brackets of an IPv6 address.
 * @throws {UsageError} when other computers could connect and no token is set
 */
function resolveHost(
  { host, token }: { host: string; token?: string | true },
): string {
  if (host === "") throw new UsageError("--host is empty");
  const plain = host.replace(/^\[(.*)\]$/, "$1");
  if (!isLoopback(plain) && token === undefined) {
    throw new UsageError(
      `--host ${host} lets other computers request credentials - add --token, so that only those that know it get them`,
    );
  }
  return plain;
}

/**
 * Starts listening, and sets `terms.port` to the port that was opened.
 * @throws {CliError} when the address cannot be listened on
 */
async function listen(terms: ServerTerms, ctx: Context): Promise<Listening> {
  // `localhost` has different addresses on different systems; use one on all.
  const hostname = terms.host === "localhost" ? "127.0.0.1" : terms.host;
  try {
    const server = await ctx.serve(
      { hostname, port: terms.port },
      credentialServer(terms),
    );
    terms.port = server.port;
    return server;
  } catch (error) {
    throw listenFailure(error, terms);
  }
}

function servingLine(
  { buckets, permission }: SessionRequest,
  { host, port }: ServerTerms,
): string {
  const named = buckets.map((bucket) => `'${bucket}'`).join(", ");
  return `Serving ${permission} credentials for bucket${
    buckets.length > 1 ? "s" : ""
  } ${named} at http://${authority(host, port)}/`;
}

/** 122 random bits. */
function madeUpToken(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) {
    throw new InvalidArgumentError(
      `'${value}' is not a port number from 0 to 65535`,
    );
  }
  return port;
}

/** Checks that a token can be sent in a header. */
function parseToken(value: string): string {
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new InvalidArgumentError(
      "a token must be printable ASCII without spaces, and not empty",
    );
  }
  return value;
}
