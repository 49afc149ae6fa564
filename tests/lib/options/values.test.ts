import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  collect,
  parseArn,
  parseBoundary,
  parseDuration,
  parseTag,
  parseUserName,
} from "../../../lib/options/values.ts";

Deno.test("durations are in seconds, minutes or hours", () => {
  const seconds = { "3600": 3600, "3600s": 3600, "15m": 900, "12h": 43200 };
  for (const [text, expected] of Object.entries(seconds)) {
    strictEqual(parseDuration(text), expected);
  }
});

Deno.test("a duration is between 15 minutes and 12 hours, or refused", () => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.constantFrom("", "s", "m", "h"),
      (count, unit) => {
        const seconds = count * { "": 1, s: 1, m: 60, h: 3600 }[unit];
        const parse = () => parseDuration(`${count}${unit}`);
        if (seconds >= 900 && seconds <= 43200) strictEqual(parse(), seconds);
        else throws(parse, /between 15 minutes and 12 hours/);
      },
    ),
  );
});

Deno.test("a tag's value may hold = and be empty", () => {
  deepStrictEqual(parseTag("a=b=c"), { Key: "a", Value: "b=c" });
  deepStrictEqual(parseTag("a="), { Key: "a", Value: "" });
  for (const bad of ["a", "=b", "a=<", "AWS:a=b", "k".repeat(129) + "=v"]) {
    throws(() => parseTag(bad), Error, bad);
  }
});

Deno.test("ARNs are those of the kind, in any partition", () => {
  const role = "arn:aws-us-gov:iam::123456789012:role/path/mine";
  strictEqual(parseArn("role")(role), role);
  throws(() => parseArn("policy")(role));
  throws(() => parseArn("role")("mine"));
  strictEqual(parseBoundary("none"), "none");
  const managed = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
  strictEqual(parseBoundary(managed), managed);
});

Deno.test("user names are those IAM accepts", () => {
  strictEqual(
    parseUserName("s3.read-only.a,b@c+d=e_f"),
    "s3.read-only.a,b@c+d=e_f",
  );
  for (const bad of ["", "a b", "a/b", "é", "a\n", "a".repeat(65)]) {
    throws(() => parseUserName(bad), Error, bad);
  }
});

Deno.test("an option that may be repeated keeps every value", () => {
  const add = collect(Number);
  deepStrictEqual(add("2", add("1", undefined)), [1, 2]);
});
