/** Hosts are checked before a request is sent. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { HttpRequest } from "@smithy/types";
import { guardConnections } from "../../../lib/aws/host_permission.ts";

/** A handler that notes where requests went, and the hosts it was asked about. */
function guarded(allowed: boolean) {
  const sent: string[] = [], asked: string[] = [];
  const handler = guardConnections({
    handle(request: HttpRequest, _options: unknown) {
      sent.push(request.hostname);
      return Promise.resolve({ response: {} });
    },
  }, (host) => {
    asked.push(host);
    return Promise.resolve(allowed);
  });
  const send = (protocol: string, hostname: string, port?: number) =>
    handler.handle({ protocol, hostname, port } as HttpRequest, {});
  return { send, sent, asked };
}

Deno.test("a request is sent where this process may connect", async () => {
  const { send, sent, asked } = guarded(true);
  await send("https:", "sts.us-east-1.amazonaws.com");
  await send("http:", "169.254.169.254");
  await send("http:", "[::1]", 4566);
  deepStrictEqual(asked, [
    "sts.us-east-1.amazonaws.com:443",
    "169.254.169.254:80",
    "[::1]:4566",
  ]);
  strictEqual(sent.length, 3);
});

Deno.test("a request to another host is not sent, and the error names the way round", async () => {
  const { send, sent } = guarded(false);
  await rejects(send("https:", "minio.example.com"), {
    name: "CliError",
    message:
      "This build may only connect to AWS, not to minio.example.com:443 - use s3-credentials-any-endpoint, or deno run --allow-net=minio.example.com …",
  });
  deepStrictEqual(sent, []);
});
