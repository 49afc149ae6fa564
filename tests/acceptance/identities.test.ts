/** Who one is, by files and environment: the same as for the AWS CLI. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import type { Identity } from "../../lib/aws/access.ts";
import { parseAuthFile } from "../../lib/aws/auth_file.ts";
import { resolveIdentity } from "../../lib/aws/identity.ts";
import type { Keys } from "../../lib/aws/keys.ts";
import type { Source } from "../../lib/aws/source.ts";
import { CliError } from "../../lib/errors.ts";
import { Secrets } from "../../lib/secrets.ts";
import { filePairs, identityVariables } from "../support/aws_files.ts";
import { startBotocore } from "../support/botocore.ts";
import { folder } from "../support/folder.ts";
import { NO_NETWORK } from "../support/network.ts";

/** How many files are compared; S3C_TEST_FILES=5000 compares more. */
const FILES = Number(Deno.env.get("S3C_TEST_FILES") ?? 150);
const SEED = Deno.env.get("S3C_TEST_SEED");

/** An identity as `ask_botocore.py` describes it. */
type Who = Record<string, unknown>;

function who(source: Source): Who {
  switch (source.kind) {
    case "keys":
      return key(source.keys);
    case "role":
      return { who: "role", role: source.roleArn, by: who(source.source) };
    case "web-identity":
      return { who: "role", role: source.roleArn, by: source.tokenFile };
    case "sdk": {
      const { credential_process: program, ...sso } = source.settings;
      return program
        ? key({
          accessKeyId: /P\d+/.exec(program.value)![0],
          secretAccessKey: "s",
        })
        : {
          who: "sso",
          account: sso.sso_account_id.value,
          role: sso.sso_role_name.value,
          url: sso.sso_start_url.value,
        };
    }
    default:
      return { who: "nobody" };
  }
}

function key({ accessKeyId, secretAccessKey, sessionToken }: Keys): Who {
  return {
    who: "key",
    id: accessKeyId,
    secret: secretAccessKey,
    token: sessionToken ?? null,
  };
}

/** Who we are; undefined if we refuse. */
async function ours(
  identity: Identity,
  env: Record<string, string>,
): Promise<Who | undefined> {
  return await orRefused(async () => {
    const { source } = await resolveIdentity({ identity }, {
      env: (name) => env[name],
      home: () => Promise.resolve("/nonexistent"),
      readBytes: (path) => Deno.readFile(path),
      note: () => {},
      secrets: new Secrets(),
      mayConnect: () => Promise.resolve(false),
      now: () => new Date(),
      network: () => Promise.resolve(NO_NETWORK),
    });
    return who(source);
  });
}

async function orRefused(
  find: () => Who | Promise<Who>,
): Promise<Who | undefined> {
  try {
    return await find();
  } catch (error) {
    ok(error instanceof CliError, String(error));
    return undefined;
  }
}

Deno.test("one is who one is for botocore, or is refused: by the chain, --profile and --auth", async () => {
  await using dir = await folder();
  await using botocore = await startBotocore();
  const [credentials, config] = ["credentials", "config"].map((name) =>
    join(dir.path, name)
  );
  let same = 0;
  let known = 0;
  async function compare(found: Who | undefined, question: Who) {
    const theirs = await botocore.ask(question);
    if (!("error" in theirs)) known++;
    if (found === undefined) return;
    deepStrictEqual(found, theirs);
    same++;
  }
  await fc.assert(
    fc.asyncProperty(
      filePairs(["default", "dev", "base"]),
      identityVariables,
      fc.constantFrom("default", "dev", "base"),
      async (files, variables, profile) => {
        await Deno.writeTextFile(credentials, files.credentials);
        await Deno.writeTextFile(config, files.config);
        const env = {
          ...variables,
          HOME: dir.path,
          PATH: Deno.env.get("PATH") ?? "",
          AWS_SHARED_CREDENTIALS_FILE: credentials,
          AWS_CONFIG_FILE: config,
          AWS_EC2_METADATA_DISABLED: "true",
        };
        await compare(
          await ours({ kind: "ambient" }, env),
          { ask: "identity", env, profile: null },
        );
        await compare(
          await ours({ kind: "profile", name: profile }, env),
          { ask: "identity", env, profile },
        );
        await compare(
          await orRefused(() => key(parseAuthFile(files.credentials, "it"))),
          { ask: "auth", path: credentials },
        );
      },
    ),
    { numRuns: FILES, ...(SEED && { seed: Number(SEED) }) },
  );
  // It must not hold because everything is refused.
  ok(same > known / 2, `botocore knows ${known}, and ${same} were not refused`);
});
