/** Which source of credentials is chosen, and how long they are kept. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import type { Identity } from "../../../lib/aws/access.ts";
import { credentialSource } from "../../../lib/aws/credential_source.ts";
import { HttpClient } from "../../../lib/http/client.ts";
import { NO_NETWORK } from "../../support/network.ts";
import { createRequestHandler } from "../../../lib/aws/request_handler.ts";
import { Secrets } from "../../../lib/secrets.ts";
import { folder } from "../../support/folder.ts";

const KEYS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "secretsecret",
};

/** A source in an environment, and the secrets that it registers. */
function source(
  identity: Identity,
  env: Record<string, string> = {},
  file?: string,
) {
  const secrets = new Secrets();
  const host = {
    env: (name: string) => env[name],
    secrets,
    mayConnect: () => Promise.resolve(false),
    now: () => new Date(),
    ensureHome: () => Promise.resolve(),
    readFile: () => Promise.reject(new Error("no file")),
    network: () => Promise.resolve(NO_NETWORK),
  };
  const profileSource = {
    profile: identity.kind === "profile" ? identity.name : undefined,
    filepath: file,
    configFilepath: "/nonexistent/aws/config",
  };
  const credentials = credentialSource(
    identity,
    host,
    { profileSource, profile: undefined },
    {
      region: "us-east-1",
      requestHandler: createRequestHandler(
        new HttpClient(NO_NETWORK),
        () => undefined,
      ),
      stsEndpoint: undefined,
    },
  );
  return { credentials, secrets };
}

Deno.test("keys that were given go before the environment's, and are secret", async () => {
  const env = { AWS_ACCESS_KEY_ID: "other", AWS_SECRET_ACCESS_KEY: "other" };
  const { credentials, secrets } = source({ kind: "keys", keys: KEYS }, env);
  deepStrictEqual(await credentials(), KEYS);
  strictEqual(secrets.redact("the secretsecret"), "the ***");
});

Deno.test({
  name: "credentials are kept until shortly before they expire",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using dir = await folder();
    const [file, asked, answer] = ["credentials", "asked", "answer"]
      .map((name) => join(dir.path, name));
    await Deno.writeTextFile(
      file,
      `[p]\ncredential_process = echo >> ${asked}; cat ${answer}\n`,
    );
    const willExpire = (minutes: number) =>
      Deno.writeTextFile(
        answer,
        JSON.stringify({
          Version: 1,
          AccessKeyId: KEYS.accessKeyId,
          SecretAccessKey: KEYS.secretAccessKey,
          Expiration: new Date(Date.now() + minutes * 60_000).toISOString(),
        }),
      );
    const timesAsked = async () => (await Deno.readTextFile(asked)).length;
    const { credentials } = source({ kind: "profile", name: "p" }, {}, file);
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
