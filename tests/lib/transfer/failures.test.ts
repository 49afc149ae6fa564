/** What becomes of the other objects when one fails. */
import { doesNotThrow, throws } from "node:assert/strict";
import {
  AwsError,
  type AwsErrorDetails,
  CliError,
  Failures,
  Interrupted,
  UsageError,
} from "../../../lib/errors.ts";
import { FailureList } from "../../../lib/transfer/failures.ts";

function awsError(details: Partial<AwsErrorDetails>): AwsError {
  return new AwsError("no", {
    operation: "GetObject",
    service: "s3",
    code: "AccessDenied",
    status: 403,
    attempts: 1,
    ...details,
  });
}

function fileError(code?: string): CliError {
  return Object.assign(new CliError("Cannot write 'file'"), { code });
}

const FATAL: [about: string, error: Error][] = [
  ["keys that AWS does not know", awsError({ code: "InvalidAccessKeyId" })],
  ["a bucket that is not there", awsError({ code: "NoSuchBucket" })],
  ["a server that fails", awsError({ status: 503 })],
  ["a server that does not answer", awsError({ status: undefined })],
  ["a full disk", fileError("ENOSPC")],
  ["an interruption", new Interrupted("SIGINT")],
  ["a command line that cannot be run", new UsageError("x")],
  ["a bug", new TypeError("x")],
];

for (const [about, error] of FATAL) {
  Deno.test(`${about} ends the transfer of all objects`, () => {
    const failures = new FailureList();
    throws(() => failures.add(0, "key", error), error);
    doesNotThrow(() => failures.check());
  });
}

Deno.test("other failures are collected, and told in the order of the objects", () => {
  const failures = new FailureList();
  failures.add(3, "c", fileError("EACCES"));
  failures.add(1, "a", awsError({}));
  failures.addLine(2, "Not found: b");
  failures.add(4, "d", fileError());
  throws(
    () => failures.check(),
    new Failures([
      "a: no",
      "Not found: b",
      "Cannot write 'file'",
      "Cannot write 'file'",
    ]),
  );
});

Deno.test("without failures nothing is thrown", () => {
  doesNotThrow(() => new FailureList().check());
});
