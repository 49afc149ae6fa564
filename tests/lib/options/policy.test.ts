/** What credentials may do, by the options that say so. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { Command } from "../../../lib/cli/commander.ts";
import { CliError, UsageError } from "../../../lib/errors.ts";
import { policyOptions, resolveGrant } from "../../../lib/options/policy.ts";
import { optionsOf } from "../../support/options.ts";

const BUCKETS = ["one", "two"];

/**
 * The grant that a command line asks for, when nothing is warned of.
 * @throws what the options do not allow
 */
async function resolve(...args: string[]) {
  const flags = optionsOf(policyOptions(new Command()), args);
  return await resolveGrant(BUCKETS, flags, {
    err(text) {
      throw new Error(`written to standard error: ${text}`);
    },
  });
}

const WHOLE = {
  buckets: BUCKETS,
  access: "read-write",
  pattern: "*",
  extraStatements: [],
};

Deno.test("without options everything in the buckets is granted", async () => {
  deepStrictEqual(await resolve(), WHOLE);
});

Deno.test("options limit what may be done, and with which keys", async () => {
  deepStrictEqual(await resolve("--read-only"), {
    ...WHOLE,
    access: "read-only",
  });
  deepStrictEqual(await resolve("--write-only"), {
    ...WHOLE,
    access: "write-only",
  });
  deepStrictEqual(await resolve("--prefix", "in/"), {
    ...WHOLE,
    pattern: "in/*",
  });
  deepStrictEqual(await resolve("--prefix", "in/*"), {
    ...WHOLE,
    pattern: "in/*",
  });
});

Deno.test("--read-only and --write-only exclude each other", async () => {
  await rejects(
    () => resolve("--read-only", "--write-only"),
    new CliError("Cannot use --read-only and --write-only at the same time"),
  );
});

const STATEMENT = {
  Effect: "Allow",
  Action: "s3:ListAllMyBuckets",
  Resource: "*",
};

Deno.test("statements are kept in their order, as they are", async () => {
  const other = { ...STATEMENT, Sid: "second" };
  deepStrictEqual(
    await resolve(
      "--statement",
      JSON.stringify(STATEMENT),
      "--statement",
      JSON.stringify(other),
    ),
    { ...WHOLE, extraStatements: [STATEMENT, other] },
  );
});

const BAD_STATEMENTS: [text: string, message: RegExp][] = [
  ["{", /Invalid JSON string$/],
  ["[]", /JSON must be an object$/],
  ["null", /JSON must be an object$/],
  ['"x"', /JSON must be an object$/],
  ["{}", /missing required keys: Action, Effect, Resource$/],
  ['{"Effect": "Allow"}', /missing required keys: Action, Resource$/],
  [
    JSON.stringify({ ...STATEMENT, Effect: "Maybe" }),
    /: Effect: it must be Allow or Deny$/,
  ],
  [
    '{"Action": 1,\n"\\u0041ction": 2}',
    /: line 2: the document has 'Action' twice, and only one of them would count - remove one, or join them$/,
  ],
];

for (const [text, message] of BAD_STATEMENTS) {
  Deno.test(`--statement '${text}' is refused`, async () => {
    await rejects(() => resolve("--statement", text), message);
  });
}

Deno.test("two statements with the same Sid are refused", async () => {
  const named = JSON.stringify({ ...STATEMENT, Sid: "Mine" });
  await rejects(
    () => resolve("--statement", named, "--statement", named),
    new UsageError(
      "Invalid value for '--statement': two statements have the Sid 'Mine' - change one",
    ),
  );
});

Deno.test("a warning is told once, with the option that it is about", async () => {
  const doubtful = JSON.stringify({ ...STATEMENT, Action: "s3:GetObjct" });
  let told = "";
  await resolveGrant(BUCKETS, { statement: [doubtful, doubtful] }, {
    err: (text) => {
      told += text;
    },
  });
  strictEqual(
    told,
    "Warning: --statement: S3 has no action 's3:GetObjct' that this version knows - did you mean 's3:GetObject'?\n",
  );
});

Deno.test("a prefix that would grant other keys is refused, and so is a second one", async () => {
  await rejects(
    () => resolve("--prefix", "a*b"),
    /is invalid\. 'a\*b' holds \*/,
  );
  await rejects(
    () => resolve("--prefix", "a/", "--prefix", "b/"),
    /can be given only once/,
  );
});
