/**
 * Asks before a connection is made. Where this program may connect only to AWS,
 * the system refuses other hosts in words that nobody understands, and only
 * after the request was made; this says it first.
 */
import type { HttpRequest, RequestHandler } from "@smithy/types";
import { CliError } from "../errors.ts";
import { shell } from "../output/shell.ts";
import type { AwsDependencies } from "./dependencies.ts";
import { DEFAULT_PORTS } from "../http/peer.ts";

/**
 * Makes `handler` refuse requests to hosts that this process may not reach. It
 * is the handler, and not each client, that is guarded: every request passes
 * here, those of credential providers, retries and redirects too.
 * @returns the same handler
 */
export function guardConnections<
  Handler extends Pick<
    // deno-lint-ignore no-explicit-any -- what it answers does not matter here
    RequestHandler<any, any>,
    "handle"
  >,
>(handler: Handler, mayConnect: AwsDependencies["mayConnect"]): Handler {
  const handle = handler.handle.bind(handler);
  handler.handle = async (request: HttpRequest, options) => {
    await checkHost(request, mayConnect);
    return await handle(request, options);
  };
  return handler;
}

/** @throws {CliError} when this process may not connect there */
export async function checkHost(
  { protocol, hostname, port }: {
    protocol: string;
    hostname: string;
    port?: number | string;
  },
  mayConnect: AwsDependencies["mayConnect"],
): Promise<void> {
  const host = `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
  if (!await mayConnect(host)) throw refusal(hostname, host);
}

function refusal(hostname: string, host: string): CliError {
  return new CliError(
    `This build may only connect to AWS, not to ${host} - use s3-credentials-any-endpoint, or ${shell`deno run --allow-net=${hostname}`} …`,
  );
}
