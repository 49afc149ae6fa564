/** Which buckets and keys commands accept as arguments. */
import { deepStrictEqual, throws } from "node:assert/strict";
import {
  type AnyCommand,
  Command,
  type CommanderError,
} from "../../../lib/cli/commander.ts";
import {
  bucketArgument,
  bucketsArgument,
  keyArgument,
} from "../../../lib/options/arguments.ts";

const DECLARE = {
  bucket: () => bucketArgument(new Command()) as unknown as AnyCommand,
  buckets: () => bucketsArgument(new Command()) as unknown as AnyCommand,
  key: () => keyArgument(new Command()) as unknown as AnyCommand,
};

/** What an argument's values are parsed to. @throws what is refused */
function parse(argument: keyof typeof DECLARE, ...values: string[]) {
  const command = DECLARE[argument]().exitOverride()
    .configureOutput({ writeErr: () => {} });
  command.parse(["--", ...values], { from: "user" });
  return command.processedArgs[0];
}

const ACCEPTED: [argument: keyof typeof DECLARE, ...values: string[]][] = [
  ["bucket", "my-bucket"],
  ["bucket", "Old_Bucket.Name"],
  ["bucket", "a".repeat(255)],
  ["bucket", "b"],
  ["bucket", "a..b"],
  ["bucket", "_a-"],
  ["bucket", "arn:aws:s3:us-east-1:123456789012:accesspoint/mine"],
  ["bucket", "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/mine"],
  ["bucket", "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1"],
  ["buckets", "one"],
  ["buckets", "one", "two"],
  ["buckets", "Old_Bucket.Name", "B".repeat(255)],
  ["key", "a"],
  ["key", "/"],
  ["key", "../a b*"],
  ["key", "k".repeat(1024)],
  ["key", "é".repeat(512)],
];

for (const [argument, ...values] of ACCEPTED) {
  Deno.test(`${argument} accepts ${shown(values)}`, () => {
    deepStrictEqual(
      parse(argument, ...values),
      argument === "buckets" ? values : values[0],
    );
  });
}

const TOO_LONG = "the key is longer than 1024 bytes";

const REFUSED: [
  argument: keyof typeof DECLARE,
  values: string[],
  message: string,
][] = [
  ...[
    "",
    ".",
    "..",
    "a/b",
    "a b",
    "*",
    "a?b",
    "a%2fb",
    "a".repeat(256),
    "arn:aws:s3:us-east-1:123:accesspoint/mine",
    "arn:aws:s3:us-east-1:123456789012:accesspoint/..",
    "arn:aws:iam::123456789012:role/mine",
  ].map((value): [keyof typeof DECLARE, string[], string] => [
    "bucket",
    [value],
    `'${value}' is not a bucket name`,
  ]),
  ["buckets", ["one", "two", "one"], "'one' is given twice"],
  ["key", [""], "the key is empty"],
  ["key", ["k".repeat(1025)], TOO_LONG],
  ["key", ["é".repeat(513)], TOO_LONG],
];

for (const [argument, values, message] of REFUSED) {
  Deno.test(`${argument} refuses ${shown(values)}`, () => {
    throws(() => parse(argument, ...values), (error: CommanderError) => {
      deepStrictEqual(error.code, "commander.invalidArgument");
      deepStrictEqual(
        error.message.endsWith(`. ${message}`),
        true,
        error.message,
      );
      return true;
    });
  });
}

Deno.test("buckets for credentials need names that buckets can have", () => {
  for (const value of ["*", "ab", "one*", "a/b", "", " ", "x-s3alias"]) {
    throws(
      () => parse("buckets", "one", value),
      (error: Error) =>
        error.message.includes(`'${value}' is not a bucket name: `),
    );
  }
});

/** Values for the name of a test. */
function shown(values: string[]): string {
  return values.map((value) =>
    JSON.stringify(value.length > 70 ? `${value.slice(0, 9)}…` : value) +
    (value.length > 70 ? ` of ${value.length}` : "")
  ).join(" ");
}
