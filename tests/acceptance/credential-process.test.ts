/** `credential-process` as boto3 and the AWS CLI call it. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { ENDPOINT, type Sandbox, sandbox } from "../support/aws.ts";
import { awsCli, startBoto3 } from "../support/clients.ts";
import type { Keys } from "../../lib/aws/keys.ts";
import { folder } from "../support/folder.ts";
import { denoDir, programOnPath } from "../support/program_on_path.ts";
import { startProxy } from "../support/proxy.ts";

/** A folder for configuration, cache, and the program by its name. */
async function home(box: Sandbox, bucket: string) {
  const program = await programOnPath();
  const config = `${program.folder}/config`;
  const { accessKeyId, secretAccessKey } = box.keys!;
  await Deno.writeTextFile(
    config,
    `[profile admin]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}

[profile scoped]
credential_process = s3-credentials credential-process ${bucket} --read-only -d 15m --profile admin
`,
  );
  return {
    folder: program.folder,
    env: {
      ...program.env,
      AWS_CONFIG_FILE: config,
      AWS_PROFILE: "scoped",
      XDG_CACHE_HOME: `${program.folder}/caches`,
    },
    [Symbol.asyncDispose]: program[Symbol.asyncDispose],
  };
}

/** Makes the one cache file hold credentials that lapse so soon. */
async function age(folder: string, minutes: number): Promise<void> {
  const cache = `${folder}/caches/s3-credentials`;
  const [entry] = Deno.readDirSync(cache);
  const path = `${cache}/${entry.name}`;
  const kept = JSON.parse(await Deno.readTextFile(path));
  kept.Expiration = new Date(Date.now() + minutes * 60_000).toISOString();
  await Deno.writeTextFile(path, JSON.stringify(kept));
}

Deno.test("boto3 and the AWS CLI list through credential_process, across a renewal", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await box.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "k" }));
  await using scene = await home(box, bucket);
  await using boto3 = await startBoto3(bucket, scene.env);
  const first = await boto3.list();
  deepStrictEqual(first.keys, ["k"]);
  match(await awsCli(["s3", "ls", `s3://${bucket}`], scene.env), / k\n$/);
  // boto3 asks again each time, as it does within 15 minutes of the end.
  strictEqual((await boto3.list()).used, first.used);
  await age(scene.folder, 6);
  const second = await boto3.list();
  deepStrictEqual(second.keys, ["k"]);
  const third = await boto3.list();
  ok(third.used !== first.used, "renewed");
});

Deno.test("processes at the same moment make one AssumeRole, and one file that only its owner reads", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await using proxy = await startProxy(ENDPOINT!);
  await using dir = await folder();
  const env = {
    AWS_ENDPOINT_URL: proxy.endpoint,
    XDG_CACHE_HOME: dir.path,
    DENO_DIR: Deno.env.get("DENO_DIR") ?? await denoDir(),
  };
  const args = ["credential-process", bucket, "-d", "15m"];
  const results = await Promise.all(
    Array.from({ length: 6 }, () => box.spawn(args, { env }).result),
  );
  for (const { code, stderr, stdout } of results) {
    strictEqual(stderr, "");
    strictEqual(code, 0);
    strictEqual(stdout, results[0].stdout);
  }
  const { Version, Expiration } = JSON.parse(results[0].stdout);
  strictEqual(Version, 1);
  match(Expiration, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const assumed = proxy.calls.filter((c) => c.operation === "AssumeRole");
  strictEqual(assumed.length, 1);
  const [entry, ...more] = Deno.readDirSync(`${dir.path}/s3-credentials`);
  strictEqual(more.length, 0);
  const path = `${dir.path}/s3-credentials/${entry.name}`;
  strictEqual(Deno.statSync(path).mode! & 0o777, 0o600);
});

Deno.test("other buckets, rights, durations and callers are other requests", async () => {
  await using box = await sandbox({ admin: true });
  const [a, b] = [await box.bucket("a"), await box.bucket("b")];
  await using dir = await folder();
  const keys = new Set<string>();
  for (
    const args of [
      [a, "-d", "15m"],
      [b, "-d", "15m"],
      [a, b, "-d", "15m"],
      [a, "-d", "15m", "--read-only"],
      [a, "-d", "15m", "--prefix", "x/"],
      [a, "-d", "20m"],
      [a, "-d", "15m", "--region", "eu-west-1"],
    ]
  ) {
    const { stdout, stderr } = await box.cli(
      ["credential-process", ...args],
      { env: { XDG_CACHE_HOME: dir.path } },
    );
    strictEqual(stderr, "");
    keys.add(JSON.parse(stdout).AccessKeyId);
  }
  strictEqual(keys.size, 7);
});

Deno.test("a profile that was changed is another caller: nothing of the old one is served", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await using dir = await folder();
  const config = `${dir.path}/config`;
  const { accessKeyId, secretAccessKey } = box.keys!;
  const keys =
    `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  const ask = async (text: string) => {
    await Deno.writeTextFile(config, text);
    const { stdout, stderr } = await box.cli(
      ["credential-process", bucket, "-d", "15m", "--profile", "admin"],
      { env: { XDG_CACHE_HOME: dir.path, AWS_CONFIG_FILE: config } },
    );
    strictEqual(stderr, "");
    return JSON.parse(stdout).AccessKeyId;
  };
  const profile = `[profile admin]\n${keys}`;
  const first = await ask(profile);
  strictEqual(await ask(`# a comment\n\n${profile}`), first);
  const changed = [
    await ask(`${profile}aws_account_id = 1\n`),
    await ask(`${profile}services = x\n[services x]\nsqs =\n  a = b\n`),
    await ask(
      `[profile admin]\nregion = us-east-1\n${keys}`,
    ),
  ];
  strictEqual(new Set([first, ...changed]).size, 4);
  for (const name of Deno.readDirSync(`${dir.path}/s3-credentials`)) {
    ok(!name.name.includes(secretAccessKey));
  }
});

Deno.test("a profile that got another caller's keys is asked for anew", async () => {
  await using box = await sandbox({ admin: true });
  await using other = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await using dir = await folder();
  const config = `${dir.path}/config`;
  const ask = async ({ accessKeyId, secretAccessKey }: Keys) => {
    await Deno.writeTextFile(
      config,
      `[profile admin]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    return await box.cli(
      ["credential-process", bucket, "-d", "15m", "--profile", "admin"],
      { env: { XDG_CACHE_HOME: dir.path, AWS_CONFIG_FILE: config } },
    );
  };
  const first = await ask(box.keys!);
  strictEqual((await ask(box.keys!)).stdout, first.stdout);
  // Another account has no such bucket, or makes credentials of its own.
  ok((await ask(other.keys!)).stdout !== first.stdout);
});
