import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  collect,
  onlyOnce,
  parseArn,
  parseBoolean,
  parseBoundary,
  parseDuration,
  parseExpiry,
  parseHeaderValue,
  parseTag,
  parseUserName,
} from "../../../lib/options/values.ts";

const DURATION = "Duration must be of form 3600s or 15m or 2h";
const DURATION_RANGE = "Duration must be between 15 minutes and 12 hours";
const EXPIRY = "Duration must be of form 3600s or 15m or 2h or 7d";
const EXPIRY_RANGE = "Duration must be between 1 second and 7 days";
const NOT_ASCII = "is not printable ASCII without spaces at either end";

/**
 * Values of a parser: what each is parsed to, or the message that refuses it.
 */
const VALUES: [
  name: string,
  parse: (value: string) => unknown,
  accepted: Record<string, unknown>,
  refused: Record<string, string>,
][] = [
  ["a duration", parseDuration, {
    "3600": 3600,
    "3600s": 3600,
    "900": 900,
    "15m": 900,
    "43200s": 43200,
    "12h": 43200,
  }, {
    "": DURATION,
    "s": DURATION,
    "1d": DURATION,
    "1.5h": DURATION,
    "-1h": DURATION,
    "1 h": DURATION,
    "1H": DURATION,
    "1h\n": DURATION,
    "0": DURATION_RANGE,
    "899": DURATION_RANGE,
    "43201": DURATION_RANGE,
    "13h": DURATION_RANGE,
  }],
  ["an expiry", parseExpiry, {
    "1": 1,
    "90s": 90,
    "15m": 900,
    "2h": 7200,
    "7d": 604800,
    "604800": 604800,
  }, {
    "": EXPIRY,
    "1w": EXPIRY,
    "1.5d": EXPIRY,
    "-1d": EXPIRY,
    "0": EXPIRY_RANGE,
    "0d": EXPIRY_RANGE,
    "8d": EXPIRY_RANGE,
    "604801s": EXPIRY_RANGE,
  }],
  ["a header", parseHeaderValue, {
    "x": "x",
    "text/plain; charset=utf-8": "text/plain; charset=utf-8",
  }, {
    "": `'' ${NOT_ASCII}`,
    " x": `' x' ${NOT_ASCII}`,
    "x ": `'x ' ${NOT_ASCII}`,
    "é": `'é' ${NOT_ASCII}`,
    "a\nb": `'a\nb' ${NOT_ASCII}`,
  }],
  ["a boolean", parseBoolean, {
    "true": true,
    "YES": true,
    " on ": true,
    "1": true,
    "false": false,
    "n": false,
    "0": false,
  }, { "": "'' is not a valid boolean.", "2": "'2' is not a valid boolean." }],
];

for (const [name, parse, accepted, refused] of VALUES) {
  for (const [text, expected] of Object.entries(accepted)) {
    Deno.test(`${name} may be ${JSON.stringify(text)}`, () => {
      strictEqual(parse(text), expected);
    });
  }
  for (const [text, message] of Object.entries(refused)) {
    Deno.test(`${name} may not be ${JSON.stringify(text)}`, () => {
      throws(() => parse(text), { message });
    });
  }
}

Deno.test("an option that may not be repeated refuses a second value", () => {
  const parse = onlyOnce((value) => value);
  strictEqual(parse("a", undefined), "a");
  for (const previous of ["a", ""]) {
    throws(() => parse("a", previous), {
      message: "it can be given only once",
    });
  }
});

Deno.test("a value that its own parser refuses is not taken for a second one", () => {
  const parse = onlyOnce(parseDuration);
  throws(() => parse("x", undefined), { message: DURATION });
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
