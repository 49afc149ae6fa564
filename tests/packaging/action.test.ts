/** The GitHub Action's script, as a runner runs it. */
import { match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { hostTarget, releaseName } from "../../scripts/build/compile.ts";
import { checksums } from "../../scripts/release/release.ts";
import { environment, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { BINARY, execute, temporaryFolder } from "../support/binary.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Runs the script with these inputs; the release is a local folder's. */
async function runAction(
  inputs: Record<string, string>,
  env: Record<string, string>,
) {
  const folder = await temporaryFolder();
  const { path } = folder;
  for (const name of ["release", "temp"]) await Deno.mkdir(`${path}/${name}`);
  await Deno.copyFile(
    BINARY,
    `${path}/release/${releaseName(hostTarget(), false)}`,
  );
  await Deno.writeTextFile(
    `${path}/release/SHA256SUMS`,
    await checksums(`${path}/release`),
  );
  const result = await execute("/bin/bash", [
    `${ROOT}scripts/release/action.sh`,
  ], {
    cwd: path,
    env: {
      BUCKETS: "",
      PERMISSION: "read-write",
      DURATION: "15m",
      ...inputs,
      ACTION_PATH: ROOT,
      GITHUB_ENV: `${path}/env`,
      GITHUB_OUTPUT: `${path}/output`,
      HOME: path,
      PATH: "/usr/local/bin:/usr/bin:/bin",
      RUNNER_TEMP: `${path}/temp`,
      S3_CREDENTIALS_BASE_URL: `file://${path}/release`,
      ...env,
    },
  });
  const read = (name: string) =>
    Deno.readTextFile(`${path}/${name}`).catch(() => "");
  return {
    ...result,
    env: await read("env"),
    output: await read("output"),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test({
  name: "the action masks the credentials and hands them to later steps",
  ignore: !HAS_ACCOUNTS || Deno.build.os === "windows",
  async fn() {
    await using box = await sandbox({ admin: true });
    const bucket = await box.bucket("action");
    await using run = await runAction(
      { BUCKETS: ` ${bucket} `, PERMISSION: "read-only", PREFIX: "in/" },
      environment(box.keys),
    );
    strictEqual(run.code, 0, run.stdout + run.stderr);
    const variables = new Map(
      run.env.trim().split("\n").map((line) =>
        line.split(/=(.*)/s).slice(0, 2) as [string, string]
      ),
    );
    for (
      const name of [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
      ]
    ) {
      const value = variables.get(name);
      ok(value, name);
      ok(run.output.includes(value), `${name} is no output`);
      const lines = run.stdout.split("\n").filter((l) => l.includes(value));
      strictEqual(lines.join(), `::add-mask::${value}`);
    }
    match(run.output, /^expiration=\d{4}-\d\d-\d\d/m);
  },
});

for (
  const [what, inputs, message] of [
    [
      "an unknown permission",
      { BUCKETS: "b", PERMISSION: "admin" },
      /^::error::permission is 'admin', but must be read-write, read-only or write-only\n/,
    ],
    ["no bucket", { BUCKETS: "  " }, /^::error::buckets is empty\n/],
  ] as const
) {
  Deno.test({
    name: `the action refuses ${what}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using run = await runAction(inputs, {});
      match(run.stdout, message);
      strictEqual(run.code, 1);
      strictEqual(run.env, "");
    },
  });
}
