/** The single-file module, run from a server on this computer. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { bundle } from "../../scripts/build/bundle.ts";
import {
  denoOfVersion,
  NEWEST_DENO,
  OLDEST_DENO,
} from "../../scripts/setup/deno_versions.ts";
import { permissionFlags } from "../../scripts/docs/permissions.ts";
import { ENDPOINT } from "../support/aws.ts";
import { execute, temporaryFolder } from "../support/binary.ts";

/** Serves the module, and notes what is asked for. */
async function serveModule() {
  await using folder = await temporaryFolder();
  const { entry } = await bundle(folder.path, "file");
  const module = await Deno.readTextFile(entry);
  const requests: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname } = new URL(request.url);
      requests.push(pathname);
      return pathname === "/s3-credentials.js"
        ? new Response(module, {
          headers: { "content-type": "text/javascript" },
        })
        : new Response("", { status: 404 });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/s3-credentials.js`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

for (const version of [OLDEST_DENO, NEWEST_DENO]) {
  Deno.test(`Deno ${version} runs the module from a URL, with nothing beside it`, async (t) => {
    const deno = await denoOfVersion(version);
    await using served = await serveModule();
    await using folder = await temporaryFolder();
    const run = (args: string[], env: Record<string, string> = {}) =>
      execute(deno, ["run", ...permissionFlags(), served.url, ...args], {
        cwd: folder.path,
        env: { DENO_DIR: `${folder.path}/cache`, ...env },
      });
    await t.step("policy", async () => {
      const { code, stdout, stderr } = await run(["policy", "my-bucket"]);
      strictEqual(code, 0, stderr);
      ok(JSON.parse(stdout).Statement.length > 0);
    });
    await t.step("--version, and nothing is asked for again", async () => {
      const { stdout } = await run(["--version"]);
      match(
        stdout,
        new RegExp(`^Deno ${version}, .*, interpreted, AWS only, build`, "m"),
      );
      deepStrictEqual(served.requests, ["/s3-credentials.js"]);
    });
    await t.step("whoami", async () => {
      const { code, stdout, stderr } = await run(["whoami"], {
        AWS_ACCESS_KEY_ID: "123412341235",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_ENDPOINT_URL: ENDPOINT!,
      });
      strictEqual(code, 0, stderr);
      strictEqual(JSON.parse(stdout).Account, "123412341235");
    });
    await t.step("the flags refuse other hosts", async () => {
      const keys = ["--access-key", "a", "--secret-key", "b"];
      const { code, stderr } = await run(
        ["whoami", "--endpoint-url", "http://127.0.0.2:1", ...keys],
      );
      match(stderr, /^Error: This build may only connect to AWS, not to 127/);
      strictEqual(code, 1);
    });
    await t.step("deno install -g", async () => {
      const root = `${folder.path}/installed`;
      const env = { DENO_DIR: `${folder.path}/cache`, HOME: folder.path };
      const name = ["--name", "s3-credentials", "--root", root];
      const { code, stderr } = await execute(
        deno,
        ["install", "--global", ...name, ...permissionFlags(), served.url],
        { cwd: folder.path, env },
      );
      strictEqual(code, 0, stderr);
      const path = deno.replace(/[/\\][^/\\]*$/, "");
      const installed = await execute(
        `${root}/bin/s3-credentials`,
        ["policy", "my-bucket"],
        { env: { ...env, PATH: `${path}:/usr/bin:/bin` } },
      );
      strictEqual(installed.code, 0, installed.stderr);
      ok(JSON.parse(installed.stdout).Statement.length > 0);
    });
  });
}
