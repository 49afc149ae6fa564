/** Connections that end in a reset, which Deno cannot send by itself. */
import { fileURLToPath } from "node:url";
import type { TestServer } from "./server.ts";

/**
 * A way to a server on which every connection that the server closes is reset.
 * @param python the path of a Python 3
 * @param server it must be stopped after this
 */
export async function resetting(
  python: string,
  server: TestServer,
): Promise<TestServer> {
  const url = new URL(server.endpoint);
  const process = new Deno.Command(python, {
    args: [
      fileURLToPath(new URL("resetting_relay.py", import.meta.url)),
      url.port,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = process.stdout.getReader();
  const { value } = await output.read();
  url.port = new TextDecoder().decode(value).trim();
  return {
    endpoint: url.origin,
    async [Symbol.asyncDispose]() {
      await process.stdin.close();
      await output.cancel();
      await process.status;
    },
  };
}
