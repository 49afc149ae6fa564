/** Hosts with several addresses, some of which do not work. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import { spawn } from "../support/cli.ts";
import "../support/leaks.ts";
import { folder } from "../support/folder.ts";
import { findProgram } from "../support/programs.ts";
import { startServer } from "../support/server.ts";

const unshare = findProgram("unshare");

/** Lines of a hosts file that make a working address not the only one. */
const HOSTS = {
  "an IPv6 address that swallows everything": "fd00:dead::1 localhost",
  "an IPv6 address where nobody listens": "::1 localhost",
  "an IPv4 address where nobody listens": "127.0.0.9 localhost",
};

for (const [what, line] of Object.entries(HOSTS)) {
  Deno.test({
    name: `a host is reached that also has ${what}`,
    // Another hosts file takes a mount namespace, and that takes root.
    ignore: !unshare || Deno.build.os !== "linux" || Deno.uid() !== 0,
    async fn() {
      await using dir = await folder();
      const hosts = join(dir.path, "hosts");
      await Deno.writeTextFile(hosts, `${line}\n127.0.0.1 localhost\n`);
      await using server = startServer(() => ({ body: "text" }));
      const { port } = new URL(server.endpoint);
      const script = `mount --bind ${hosts} /etc/hosts && exec "$0" "$@"`;
      const before = performance.now();
      const { code, stdout, stderr } = await spawn(
        ["get-object", "bucket", "k"],
        {
          through: [unshare!, "-m", "sh", "-c", script],
          env: {
            AWS_ENDPOINT_URL: `http://localhost:${port}`,
            AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
            AWS_SECRET_ACCESS_KEY: "secretsecret",
            AWS_MAX_ATTEMPTS: "1",
          },
        },
      ).result;
      deepStrictEqual([stdout, stderr, code], ["text", "", 0]);
      ok(performance.now() - before < 10_000, "no timeout was waited for");
    },
  });
}
