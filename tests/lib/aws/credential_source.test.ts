/** How credentials of a source are got, and how long they are kept. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { chooseSource } from "../../../lib/aws/credential_choice.ts";
import { profileInUse } from "../../../lib/aws/profile_in_use.ts";
import { credentialSource } from "../../../lib/aws/credential_source.ts";
import { giveToSdk } from "../../../lib/aws/sdk_files.ts";
import { loadSharedFiles } from "../../../lib/aws/shared_files.ts";
import { HttpClient } from "../../../lib/http/client.ts";
import { createRequestHandler } from "../../../lib/aws/request_handler.ts";
import { Secrets } from "../../../lib/secrets.ts";
import { folder } from "../../support/folder.ts";
import { NO_NETWORK } from "../../support/network.ts";

/** The source of the profile `p` of a file, and the secrets it registers. */
async function source(file: string) {
  const secrets = new Secrets();
  const env = { AWS_SHARED_CREDENTIALS_FILE: file } as Record<string, string>;
  const system = {
    env: (name: string) => env[name],
    secrets,
    mayConnect: () => Promise.resolve(false),
    now: () => new Date(),
    home: () => Promise.resolve("/nonexistent"),
    readBytes: (path: string) => Deno.readFile(path),
    note: () => {},
    network: () => Promise.resolve(NO_NETWORK),
  };
  const identity = { kind: "profile", name: "p" } as const;
  const files = await loadSharedFiles(system);
  const circumstances = { env: system.env, files };
  const inUse = profileInUse(identity, circumstances);
  const chosen = chooseSource(identity, inUse, circumstances);
  const credentials = credentialSource(chosen, system, {
    region: "us-east-1",
    requestHandler: createRequestHandler(
      new HttpClient(NO_NETWORK),
      () => undefined,
    ),
    stsEndpoint: undefined,
    sdkProfile: giveToSdk(inUse, chosen, files, system),
  });
  return { credentials, secrets };
}

Deno.test("keys of a file are secret", async () => {
  await using dir = await folder();
  const file = join(dir.path, "credentials");
  await Deno.writeTextFile(
    file,
    "[p]\naws_access_key_id = a\naws_secret_access_key = secretsecret\n",
  );
  const { credentials, secrets } = await source(file);
  deepStrictEqual(await credentials(), {
    accessKeyId: "a",
    secretAccessKey: "secretsecret",
  });
  strictEqual(secrets.redact("the secretsecret"), "the ***");
});

Deno.test({
  name: "credentials are kept until shortly before they expire",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using dir = await folder();
    const [file, asked, answer, program] = [
      "credentials",
      "asked",
      "answer",
      "program",
    ].map((name) => join(dir.path, name));
    await Deno.writeTextFile(program, `echo >> ${asked}; cat ${answer}\n`);
    await Deno.writeTextFile(
      file,
      // Without our reading, the SDK would not see this header.
      `[p]# team\ncredential_process = sh ${program}\n`,
    );
    const willExpire = (minutes: number) =>
      Deno.writeTextFile(
        answer,
        JSON.stringify({
          Version: 1,
          AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
          SecretAccessKey: "secretsecret",
          Expiration: new Date(Date.now() + minutes * 60_000).toISOString(),
        }),
      );
    const timesAsked = async () => (await Deno.readTextFile(asked)).length;
    const { credentials } = await source(file);
    await willExpire(4);
    await credentials();
    const first = await timesAsked();
    await willExpire(6);
    await credentials();
    const then = await timesAsked();
    ok(then > first);
    await credentials();
    strictEqual(await timesAsked(), then);
  },
});

Deno.test("a role that wants a code from a device is refused", async () => {
  await using dir = await folder();
  const file = join(dir.path, "credentials");
  await Deno.writeTextFile(
    file,
    "[p]\nrole_arn = r\nsource_profile = p\nmfa_serial = device\n" +
      "aws_access_key_id = a\naws_secret_access_key = s\n",
  );
  const { credentials } = await source(file);
  await rejects(credentials(), {
    message:
      "The role of the profile 'p' wants a code from the MFA device 'device', for which this program does not ask - use: aws configure export-credentials --profile p | s3-credentials … --auth -",
  });
});
