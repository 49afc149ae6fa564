/** What credentials may do, by the options that say so. */
import { deepStrictEqual, throws } from "node:assert/strict";
import { Command } from "../../../lib/cli/commander.ts";
import { CliError } from "../../../lib/errors.ts";
import { policyOptions, resolveGrant } from "../../../lib/options/policy.ts";
import { optionsOf } from "../../support/options.ts";

const BUCKETS = ["one", "two"];

/** The grant that a command line asks for. @throws what the options do not allow */
function resolve(...args: string[]) {
  return resolveGrant(BUCKETS, optionsOf(policyOptions(new Command()), args));
}

const WHOLE = {
  buckets: BUCKETS,
  access: "read-write",
  pattern: "*",
  extraStatements: [],
};

Deno.test("without options everything in the buckets is granted", () => {
  deepStrictEqual(resolve(), WHOLE);
});

Deno.test("options limit what may be done, and with which keys", () => {
  deepStrictEqual(resolve("--read-only"), { ...WHOLE, access: "read-only" });
  deepStrictEqual(resolve("--write-only"), { ...WHOLE, access: "write-only" });
  deepStrictEqual(resolve("--prefix", "in/"), { ...WHOLE, pattern: "in/*" });
  deepStrictEqual(resolve("--prefix", "in/*"), { ...WHOLE, pattern: "in/*" });
});

Deno.test("--read-only and --write-only exclude each other", () => {
  throws(
    () => resolve("--read-only", "--write-only"),
    new CliError("Cannot use --read-only and --write-only at the same time"),
  );
});

const STATEMENT = {
  Effect: "Allow",
  Action: "s3:ListAllMyBuckets",
  Resource: "*",
};

Deno.test("statements are kept in their order, as they are", () => {
  const other = { ...STATEMENT, Sid: "second" };
  deepStrictEqual(
    resolve(
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
  [JSON.stringify({ ...STATEMENT, Effect: "Maybe" }), /Effect must be Allow/],
];

for (const [text, message] of BAD_STATEMENTS) {
  Deno.test(`--statement '${text}' is refused`, () => {
    throws(() => resolve("--statement", text), message);
  });
}

Deno.test("a prefix that would grant other keys is refused, and so is a second one", () => {
  throws(() => resolve("--prefix", "a*b"), /is invalid\. 'a\*b' holds \*/);
  throws(
    () => resolve("--prefix", "a/", "--prefix", "b/"),
    /can be given only once/,
  );
});
