/** The fingerprint of a caller: another one for another caller, and no secret. */
import { match, notStrictEqual, strictEqual } from "node:assert/strict";
import { fingerprint, resolveIdentity } from "../../../lib/aws/identity.ts";
import { Secrets } from "../../../lib/secrets.ts";
import { NO_NETWORK } from "../../support/network.ts";

/** The fingerprint of the default profile of a credentials file. */
async function of(credentials: string): Promise<string> {
  const notes: string[] = [];
  const identity = await resolveIdentity({ identity: { kind: "ambient" } }, {
    env: () => undefined,
    home: () => Promise.resolve("/home/ada"),
    readBytes: (path) =>
      path === "/home/ada/.aws/credentials"
        ? Promise.resolve(new TextEncoder().encode(credentials))
        : Promise.reject(new Error("no file")),
    note: (line) => notes.push(line),
    secrets: new Secrets(),
    mayConnect: () => Promise.resolve(false),
    now: () => new Date(),
    network: () => Promise.resolve(NO_NETWORK),
  });
  strictEqual(notes.join(), "");
  return fingerprint(identity);
}

const FILE =
  "[default]\naws_access_key_id = a\naws_secret_access_key = secretsecret\n";

Deno.test("a fingerprint is a hash, the same for the same file", async () => {
  match(await of(FILE), /^[0-9a-f]{64}$/);
  strictEqual(await of(FILE), await of(`${FILE}[other]\nregion = r\n`));
});

for (
  const [what, text] of [
    ["id", FILE.replace("= a", "= b")],
    ["secret", FILE.replace("secretsecret", "secretsecre2")],
    ["token", `${FILE}aws_session_token = t\n`],
    ["role", `${FILE}role_arn = r\nsource_profile = default\n`],
    ["region", `${FILE}region = r\n`],
    ["nested setting", `${FILE}s3 =\n  a = b\n`],
  ]
) {
  Deno.test(`another ${what} is another fingerprint`, async () => {
    notStrictEqual(await of(text), await of(FILE));
  });
}
