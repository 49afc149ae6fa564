/**
 * At AWS's own hosts, `create` and its kin name the account that must own a
 * bucket: one that belongs to somebody else is told, and not used.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { startAwsHosts } from "../support/aws_hosts.ts";
import {
  ENDPOINT,
  environment,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "../support/aws.ts";
import { spawn } from "../support/cli.ts";
import { account } from "../support/create_scenarios.ts";
import { folder } from "../support/folder.ts";
import { testWith } from "../support/programs.ts";
import { denoDir } from "../support/program_on_path.ts";
import { type Call, type Proxy, startProxy } from "../support/proxy.ts";
import { snapshot } from "../support/snapshot.ts";

const EXPECTED = "x-amz-expected-bucket-owner";

/** The calls about buckets. */
const aboutBuckets = (proxy: Proxy) =>
  proxy.calls.filter(({ operation }) => / bucket/.test(operation));

/** Refuses what expects another owner, as S3 does. The emulator does not. */
function refuseOthers(owner: string) {
  return ({ headers }: Call) =>
    (headers[EXPECTED] ?? owner) === owner
      ? undefined
      : { kind: "refuse" as const, status: 403, code: "AccessDenied" };
}

/** Runs a command line at AWS's hosts, by way of `proxy`. */
async function atAws(
  openssl: string,
  box: Sandbox,
  proxy: Proxy,
  args: string[],
) {
  await using dir = await folder();
  await using hosts = await startAwsHosts(openssl, dir, proxy.endpoint);
  const { AWS_ENDPOINT_URL: _, ...keys } = environment(box.keys);
  const env = {
    ...keys,
    ...hosts.env,
    XDG_CACHE_HOME: dir.path,
    DENO_DIR: Deno.env.get("DENO_DIR") ?? await denoDir(),
  };
  return await spawn(args, { env }).result;
}

for (
  const [what, options] of [
    ["a user", []],
    ["a session", ["-d", "15m"]],
    ["a public website", ["--website"]],
  ] as const
) {
  testWith(
    "openssl",
    `create does not use a bucket of another account: ${what}`,
    async (openssl) => {
      if (!HAS_ACCOUNTS) return;
      await using box = await sandbox({ admin: true });
      await using proxy = startProxy(ENDPOINT!);
      const bucket = await box.bucket();
      const before = await snapshot(box);
      proxy.fault = refuseOthers("999999999999");
      const { code, stderr } = await atAws(openssl, box, proxy, [
        ...["create", bucket, "--silent", ...options],
      ]);
      strictEqual(code, 1, stderr);
      ok(
        stderr.startsWith(
          `Error: Bucket '${bucket}' belongs to another account than ${await account(
            box,
          )} - `,
        ),
        stderr,
      );
      deepStrictEqual(await snapshot(box), before);
      const calls = proxy.calls.map(({ operation }) => operation);
      strictEqual(calls.includes("PutUserPolicy"), false);
    },
  );
}

testWith(
  "openssl",
  "credential-process does not use a bucket of another account",
  async (openssl) => {
    if (!HAS_ACCOUNTS) return;
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const bucket = await box.bucket();
    proxy.fault = refuseOthers("999999999999");
    const { code, stdout, stderr } = await atAws(openssl, box, proxy, [
      ...["credential-process", bucket, "-d", "15m"],
    ]);
    strictEqual(code, 1);
    strictEqual(stdout, "");
    ok(
      stderr.includes(`Bucket '${bucket}' belongs to another account`),
      stderr,
    );
  },
);

testWith(
  "openssl",
  "create names the owner in every call on a bucket but the first look",
  async (openssl) => {
    if (!HAS_ACCOUNTS) return;
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const old = await box.bucket();
    const owner = await account(box);
    const { code, stderr } = await atAws(openssl, box, proxy, [
      ...["create", old, box.name("new"), "-c", "--website", "--tag", "a=b"],
    ]);
    strictEqual(code, 0, stderr);
    const unnamed = aboutBuckets(proxy).filter(({ headers }) =>
      headers[EXPECTED] !== owner
    );
    deepStrictEqual(
      unnamed.map(({ operation }) => operation),
      // S3 knows no owner of a bucket that is to be made.
      ["HEAD bucket", "HEAD bucket", "PUT bucket"],
    );
    ok(aboutBuckets(proxy).length > 10);
  },
);

testWith(
  "openssl",
  "create makes the user while it asks for the bucket's owner",
  async (openssl) => {
    if (!HAS_ACCOUNTS) return;
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const bucket = await box.bucket();
    const owner = Promise.withResolvers<void>();
    proxy.fault = ({ operation, nth }) =>
      operation === "HEAD bucket" && nth === 2
        ? { kind: "hold", until: owner.promise }
        : undefined;
    proxy.answered = ({ operation }) => {
      if (operation === "CreateUser") owner.resolve();
    };
    const { code, stderr } = await atAws(openssl, box, proxy, [
      "create",
      bucket,
    ]);
    strictEqual(code, 0, stderr);
    const order = proxy.calls.map((call) => call.operation);
    strictEqual(order.filter((name) => name === "HEAD bucket").length, 2);
    const changes = ["CreateAccessKey", "CreateUser", "PutUserPolicy"];
    const made = order.filter((name) => changes.includes(name));
    strictEqual(made[0], "CreateUser");
    deepStrictEqual(made.toSorted(), changes);
  },
);

Deno.test("create does not name an owner at other servers", async () => {
  await using box = await sandbox();
  await using proxy = startProxy(ENDPOINT!);
  const { code, stderr } = await box.cli(
    ["create", box.name(), "-c", "--website"],
    { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
  );
  strictEqual(code, 0, stderr);
  deepStrictEqual(
    proxy.calls.filter(({ headers }) => EXPECTED in headers),
    [],
  );
});
