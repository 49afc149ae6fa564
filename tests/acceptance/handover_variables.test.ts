/**
 * Credentials as environment variables: what the default chains of botocore and
 * the SDK for JavaScript make of them.
 */
import { deepStrictEqual } from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../scripts/setup/paths.ts";
import { ENDPOINT, type Sandbox, sandbox } from "../support/aws.ts";
import { bucketIn } from "../support/buckets.ts";
import { clientEnvironment, pythonClients } from "../support/clients.ts";
import { folder } from "../support/folder.ts";
import { output, testWith } from "../support/programs.ts";

const SUPPORT = join(ROOT, "tests", "support");

/** The command line of each reader. */
async function readers(): Promise<string[][]> {
  const config = join(ROOT, "deno.json");
  const script = join(SUPPORT, "default_chain.ts");
  return [
    [await pythonClients(), join(SUPPORT, "default_chain.py")],
    [Deno.execPath(), "run", "-q", "-A", "--config", config, script],
  ];
}

/** Makes credentials, as text in a format, for a bucket in eu-west-1. */
async function made(box: Sandbox, args: string[]): Promise<string> {
  const { stdout, stderr } = await box.cli(["create", "--silent", ...args]);
  deepStrictEqual(stderr, "");
  return stdout;
}

/** What the readers must find: the values of `NAME=VALUE` or `export` lines. */
function expected(text: string) {
  const value = (name: string) =>
    new RegExp(`^(?:export )?${name}='?(.+?)'?$`, "m").exec(text)?.[1];
  return {
    accessKeyId: value("AWS_ACCESS_KEY_ID"),
    sessionToken: value("AWS_SESSION_TOKEN") ?? null,
    region: "eu-west-1",
    endpoint: ENDPOINT,
  };
}

/** The variables of a process that has none of AWS's but `given`. */
function environment(given: Record<string, string>): Record<string, string> {
  const { AWS_ENDPOINT_URL: _, AWS_DEFAULT_REGION: __, ...env } =
    clientEnvironment({});
  return { ...env, ...given };
}

testWith(
  "bash",
  "after --format env, the new key is used, and the region and endpoint of the bucket, whatever was set before",
  async (bash) => {
    await using box = await sandbox({ admin: true });
    const bucket = await bucketIn(box, "eu-west-1");
    await using dir = await folder();
    const credentials = `${dir.path}/credentials`;
    await Deno.writeTextFile(
      credentials,
      "[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n",
    );
    const env = environment({
      AWS_SHARED_CREDENTIALS_FILE: credentials,
      AWS_PROFILE: "other",
      AWS_DEFAULT_PROFILE: "other",
      AWS_SECURITY_TOKEN: "old",
      AWS_SESSION_TOKEN: "old",
      AWS_REGION: "us-west-2",
      AWS_DEFAULT_REGION: "us-west-2",
      AWS_ENDPOINT_URL_S3: "http://old.example",
    });
    for (const lifetime of [[], ["-d", "15m"]]) {
      const text = await made(box, [bucket, "--format", "env", ...lifetime]);
      for (const reader of await readers()) {
        const args = ["-c", `eval "$1"; shift; "$@"`, "bash", text, ...reader];
        deepStrictEqual(
          JSON.parse(await output(bash, args, env)),
          expected(text),
        );
      }
    }
  },
);

for (const format of ["dotenv", "github"]) {
  Deno.test(`the variables of --format ${format} are the new key, and the region and endpoint of the bucket`, async () => {
    await using box = await sandbox({ admin: true });
    const bucket = await bucketIn(box, "eu-west-1");
    for (const lifetime of [[], ["-d", "15m"]]) {
      const text = await made(box, [bucket, "--format", format, ...lifetime]);
      const variables = Object.fromEntries(
        text.trimEnd().split("\n").map((line) => line.split(/=(.*)/s)),
      );
      for (const [program, ...args] of await readers()) {
        deepStrictEqual(
          JSON.parse(await output(program, args, environment(variables))),
          expected(text),
        );
      }
    }
  });
}
