import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  bucketNameProblem,
  isBucketName,
  newBucketNameProblem,
} from "../../../lib/policy/bucket_name.ts";

// Each rule with its refusal is a golden case; here is what no name may do.

Deno.test("a name that passes can stand in an ARN and mean only itself", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 70 }),
        fc.string({
          unit: fc.constantFrom(..."abA1._-*?$/:\n"),
          maxLength: 70,
        }),
      ),
      (name) => {
        if (newBucketNameProblem(name) === undefined) {
          ok(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name), name);
          strictEqual(bucketNameProblem(name), undefined);
        }
        if (bucketNameProblem(name) === undefined) {
          ok(/^[A-Za-z0-9._-]{3,255}$/.test(name), name);
          ok(isBucketName(name), name);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("plain names of 3 to 63 characters pass", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(..."abcdefghijklmnoprstuvwz"),
        minLength: 3,
        maxLength: 63,
      }),
      (name) => {
        fc.pre(!name.startsWith("sthree"));
        strictEqual(newBucketNameProblem(name), undefined);
      },
    ),
  );
});

Deno.test("dots and dashes may stand side by side", () => {
  for (const name of ["a-.b", "a.-b", "a--b", "1.2.3", "1.2.3.4.5", "0x7f.1"]) {
    strictEqual(newBucketNameProblem(name), undefined, name);
  }
});

const OLD: [name: string, newProblem: string][] = [
  ["My-Bucket", "it must be lower case"],
  ["my_bucket", "it may only hold a-z, 0-9, '.' and '-'"],
  ["b".repeat(64), "it must have 3 to 63 characters, not 64"],
  ["B".repeat(255), "it must have 3 to 63 characters, not 255"],
  ["_x_", "it may only hold a-z, 0-9, '.' and '-'"],
  ["my-bucket-", "it must begin and end with a letter or digit"],
  [".hidden", "it must begin and end with a letter or digit"],
  ["a..b", "it must not hold two dots in a row"],
  ["192.168.5.4", "it must not look like an IP address"],
  ["xn--bucket", "AWS reserves names that begin with 'xn--'"],
];

for (const [name, problem] of OLD) {
  Deno.test(`${name.slice(0, 20)} may name an old bucket, but no new one`, () => {
    strictEqual(isBucketName(name), true);
    strictEqual(bucketNameProblem(name), undefined);
    strictEqual(newBucketNameProblem(name), problem);
  });
}

const NEVER = [
  "",
  "ab",
  "...",
  "a/b",
  "a b",
  " ab",
  "my*",
  "m?b",
  "a%2fb",
  "$abc",
  "b\u00fccher",
  "abc\n",
  "arn:aws:s3:::abc",
  "x".repeat(256),
  "mine-s3alias",
  "mine--use1-az4--x-s3",
];

for (const name of NEVER) {
  Deno.test(`${JSON.stringify(name).slice(0, 20)} never names a bucket`, () => {
    ok(bucketNameProblem(name));
    strictEqual(newBucketNameProblem(name), bucketNameProblem(name));
  });
}
