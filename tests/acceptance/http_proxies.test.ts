/** Proxies that do not connect: one line that names them, and the server. */
import { match, ok, strictEqual } from "node:assert/strict";
import { spawn } from "../support/cli.ts";
import "../support/leaks.ts";
import { shout } from "../support/shout.ts";

/** What a proxy says, and what is told of it. */
const PROXIES: Record<string, [text: string, told: string]> = {
  "refuses": [
    "HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno",
    "unsuccessful tunnel",
  ],
  "wants a password": [
    "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
    "proxy authentication required",
  ],
  "hangs up": ["", "unexpected eof while tunneling"],
};

for (const [name, [text, told]] of Object.entries(PROXIES)) {
  Deno.test(`a proxy that ${name} is told in one line`, async () => {
    await using proxy = shout(text);
    for (
      const [args, host] of [
        [["whoami"], "sts.us-east-1.amazonaws.com"],
        [["put-object", "bucket", "k", "-"], "bucket.s3.us-east-1.amazonaws"],
        [["create", "bucket", "-c"], "sts.us-east-1.amazonaws.com"],
      ] as const
    ) {
      const { code, stderr } = await spawn([...args], {
        stdin: "text",
        env: {
          HTTPS_PROXY: `http://${proxy.host}`,
          AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
          AWS_SECRET_ACCESS_KEY: "secretsecret",
          AWS_REGION: "us-east-1",
        },
      }).result;
      match(
        stderr,
        /^Error: Could not reach AWS for the \w+ operation \(EPROXY\): the proxy did not connect to [^\n]*\n$/,
      );
      ok(stderr.includes(`connect to ${host}`), stderr);
      ok(stderr.includes(`${told} - check HTTPS_PROXY`), stderr);
      strictEqual(code, 1);
    }
    ok(proxy.connections() >= 3);
  });
}
