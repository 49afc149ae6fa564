/** The ways to say who is calling, and that no error message repeats a secret. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { cli } from "../support/cli.ts";
import { folder } from "../support/folder.ts";
import { startProxy } from "../support/proxy.ts";

/** Ways to say who is calling: arguments, and files where there are any. */
const WAYS: Record<string, {
  args?: (keys: Keys) => string[];
  env?: (keys: Keys, folder: string) => Record<string, string>;
  file?: (keys: Keys) => string;
  stdin?: (keys: Keys) => string;
}> = {
  "flags": {
    args: (k) => ["--access-key", k.id, "--secret-key", k.secret],
  },
  "the environment": {
    env: (k) => ({ AWS_ACCESS_KEY_ID: k.id, AWS_SECRET_ACCESS_KEY: k.secret }),
  },
  "--auth with JSON": {
    args: () => ["--auth", "keys"],
    file: (k) =>
      JSON.stringify({ AccessKeyId: k.id, SecretAccessKey: k.secret }),
  },
  "--auth with INI": {
    args: () => ["--auth", "keys"],
    file: iniFile,
  },
  "--auth with export lines": {
    args: () => ["-a", "keys"],
    file: (k) =>
      `export AWS_ACCESS_KEY_ID=${k.id}\nexport AWS_SECRET_ACCESS_KEY=${k.secret}\n`,
  },
  "--auth from standard input": {
    args: () => ["--auth", "-"],
    stdin: (k) =>
      JSON.stringify({ AccessKeyId: k.id, SecretAccessKey: k.secret }),
  },
  "--profile": {
    args: () => ["--profile", "work"],
    file: iniFile,
    env: (_, folder) => ({ AWS_SHARED_CREDENTIALS_FILE: `${folder}/keys` }),
  },
  "AWS_PROFILE": {
    file: iniFile,
    env: (_, folder) => ({
      AWS_PROFILE: "work",
      AWS_SHARED_CREDENTIALS_FILE: `${folder}/keys`,
    }),
  },
};

interface Keys {
  id: string;
  secret: string;
}

function iniFile({ id, secret }: Keys): string {
  return `[work]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
}

async function whoami(
  way: string,
  keys: Keys,
  endpoint: string,
  ...more: string[]
) {
  const { args, env, file, stdin } = WAYS[way];
  await using dir = await folder();
  if (file) await Deno.writeTextFile(`${dir.path}/keys`, file(keys));
  return await cli(["whoami", ...args?.(keys) ?? [], ...more], {
    cwd: dir.path,
    stdin: stdin?.(keys),
    env: { AWS_ENDPOINT_URL: endpoint, ...env?.(keys, dir.path) },
  });
}

for (const way of Object.keys(WAYS)) {
  Deno.test({
    name: `credentials come by ${way}`,
    ignore: !HAS_ACCOUNTS,
    async fn() {
      await using box = await sandbox();
      const keys = {
        id: box.keys!.accessKeyId,
        secret: box.keys!.secretAccessKey,
      };
      const { code, stdout, stderr } = await whoami(way, keys, ENDPOINT!);
      strictEqual(stderr, "");
      strictEqual(code, 0);
      strictEqual(JSON.parse(stdout).Account, keys.id);
    },
  });

  Deno.test({
    name: `no error repeats a secret that came by ${way}`,
    ignore: !HAS_ACCOUNTS,
    async fn() {
      const keys = { id: "AKIASENTINELID000000", secret: "SENTINEL/secret+1" };
      await using proxy = startProxy(ENDPOINT!);
      // A server that sends back what it was never sent.
      const faults = [undefined, {
        kind: "refuse" as const,
        status: 403,
        code: "AccessDenied",
        message: `you said ${keys.secret}, and again ${keys.secret}`,
      }, { kind: "drop" as const }];
      // Deno 2.6 notices a dropped connection only when its time is over.
      if (Deno.version.deno.startsWith("2.6.")) faults.pop();
      for (const fault of faults) {
        proxy.fault = () => fault;
        const { code, stdout, stderr } = await whoami(
          way,
          keys,
          proxy.endpoint,
          "--debug",
        );
        strictEqual(code, 1);
        strictEqual(stdout, "");
        match(stderr, /^Error: .+\n/);
        strictEqual(stderr.includes("SENTINEL/"), false, stderr);
      }
    },
  });
}

Deno.test({
  name: "--auth is used and not the environment, for every client",
  ignore: !HAS_ACCOUNTS,
  async fn() {
    await using box = await sandbox();
    await using other = await sandbox();
    const stdin = JSON.stringify({
      AccessKeyId: other.keys!.accessKeyId,
      SecretAccessKey: other.keys!.secretAccessKey,
    });
    const bucket = await other.bucket();
    for (const args of [["whoami"], ["list-users"], ["list-buckets", bucket]]) {
      const given = await box.cli([...args, "--auth", "-"], { stdin });
      deepStrictEqual(given, await other.cli(args));
      strictEqual(given.code, 0);
    }
  },
});
