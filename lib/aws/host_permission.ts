/**
 * Checks before a request that this process may connect to the host. Builds
 * that may connect only to AWS would otherwise fail late, with Deno's message
 * about a missing permission, which does not tell the user what to do.
 */
import type { HttpRequest, RequestHandler } from "@smithy/types";
import { CliError } from "../errors.ts";
import { shell } from "../output/shell.ts";
import type { AwsDependencies } from "./dependencies.ts";
import { DEFAULT_PORTS } from "../http/peer.ts";

/**
 * Makes `handler` refuse requests to hosts that this process may not connect
 * to. The handler is the right place, because every request passes through it:
 * also those of credential providers, retries and redirects.
 * @returns the same handler
 */
export function guardConnections<
  Handler extends Pick<
    // deno-lint-ignore no-explicit-any -- the type of its response does not matter here
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
