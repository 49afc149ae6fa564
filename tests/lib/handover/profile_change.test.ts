/** What a saved profile changes, keeps, tells and refuses. */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import type { CredentialTarget } from "../../../lib/aws/keys.ts";
import { CliError } from "../../../lib/errors.ts";
import { changeProfile } from "../../../lib/handover/profile_change.ts";

const KEYS = { accessKeyId: "AKIANEW", secretAccessKey: "new/secret" };
const [ENCODER, DECODER] = [new TextEncoder(), new TextDecoder()];

/** Saves the profile `mine`. */
function save(
  credentials: string,
  { target = { region: "eu-west-1" }, config = "", force = false }: {
    target?: CredentialTarget;
    config?: string;
    force?: boolean;
  } = {},
) {
  const files = {
    credentials: ENCODER.encode(credentials),
    config: ENCODER.encode(config),
  };
  const { bytes, ...told } = changeProfile(files, {
    name: "mine",
    keys: KEYS,
    target,
    force,
  });
  return { text: DECODER.decode(bytes), ...told };
}

const LINES =
  "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n";

Deno.test("the region and the endpoint are saved, and follow the next bucket", () => {
  const target = { region: "eu-west-1", endpointUrl: "http://localhost:9000" };
  const first = save("", { target });
  strictEqual(
    first.text,
    LINES +
      "region = eu-west-1\nendpoint_url = http://localhost:9000\ns3_credentials_wrote = AKIANEW eu-west-1 http://localhost:9000\n",
  );
  deepStrictEqual(save(first.text, { target: { region: "sa-east-1" } }), {
    text: LINES +
      "region = sa-east-1\ns3_credentials_wrote = AKIANEW sa-east-1\n",
    replaced: ["AKIANEW"],
    notes: [],
  });
});

Deno.test("a region and an endpoint that the user set are kept, in either file", () => {
  const own = "region = us-east-1\nendpoint_url = http://own\n";
  const notes = [
    "the profile keeps its own region, and the credentials are for eu-west-1",
    "the profile keeps its own endpoint_url, and the credentials are for AWS itself",
  ];
  const inside = save(`[mine]\n${own}`);
  ok(inside.text.startsWith(`[mine]\n${own}aws_access_key_id`));
  ok(inside.text.endsWith("s3_credentials_wrote = AKIANEW\n"));
  deepStrictEqual(inside.notes, notes);
  const beside = save("", { config: `[profile mine]\n${own}` });
  strictEqual(beside.text, LINES + "s3_credentials_wrote = AKIANEW\n");
  deepStrictEqual(beside.notes, notes);
  deepStrictEqual(
    save("", { config: "[profile mine]\nregion = eu-west-1\n" }).notes,
    [],
  );
});

Deno.test("a region that we saved goes when the user has set one in the config file", () => {
  const { text } = save("");
  const config = "[profile mine]\nregion = us-east-1\n";
  strictEqual(
    save(text, { config }).text,
    LINES + "s3_credentials_wrote = AKIANEW\n",
  );
});

Deno.test("keys are ours only as long as nobody has put others in their place", () => {
  const { text } = save("");
  save(text);
  for (
    const others of [
      text.replace("aws_access_key_id = AKIANEW", "aws_access_key_id = AKIAX"),
      text.replace("aws_access_key_id = AKIANEW\n", ""),
      text.replace(/^s3_credentials_wrote.*\n/m, ""),
    ]
  ) {
    throws(() => save(others), /that this program did not save/);
    save(others, { force: true });
  }
});

Deno.test("no message tells anything of the files but names and the ids of keys", () => {
  const setting = fc.tuple(
    fc.constantFrom("", "", " "),
    fc.constantFrom(
      ...["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
      ...["region", "endpoint_url", "role_arn", "AWS_SECURITY_TOKEN", "s3"],
    ),
    fc.constantFrom("=", " = ", ": "),
    fc.constantFrom(
      "SECRET",
      "AKIAOLD SECRET",
      "AKIAOLD",
      "x\n SECRET",
      "SECRET #c",
    ),
  ).map((parts) => parts.join(""));
  const line = fc.oneof(
    fc.constantFrom(
      "[mine]",
      "[profile mine]",
      "[ mine ]",
      "[two]",
      "",
      "SECRET",
    ),
    setting,
    setting,
  );
  const text = fc.array(line).map((lines) => ["[one]", ...lines].join("\n"));
  fc.assert(
    fc.property(text, text, fc.boolean(), (credentials, config, force) => {
      let told: string;
      try {
        const { replaced, notes } = save(credentials, { config, force });
        told = [...replaced, ...notes].join();
      } catch (error) {
        ok(error instanceof CliError, String(error));
        told = error.message;
      }
      // What is in the place of the id counts as one.
      const id = /aws_access_key_id *[=:]\s*SECRET/i;
      if (id.test(credentials + config)) return;
      ok(!told.includes("SECRET"), told);
      ok(!told.includes("\n"), told);
    }),
    { numRuns: 2000 },
  );
});
