/** What the user sees of an error. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import {
  AwsError,
  CliError,
  Interrupted,
  UsageError,
} from "../../../lib/errors.ts";
import { toFailure } from "../../../lib/output/failure.ts";

const DETAILS = {
  operation: "CreateUser",
  service: "iam",
  code: "AccessDenied",
  status: 403,
  requestId: "req-1",
  attempts: 1,
};

Deno.test("each kind of error implies its exit code", () => {
  const codes = [
    new CliError("x"),
    new UsageError("x"),
    new AwsError("x", DETAILS),
    new Interrupted("SIGINT"),
    new Interrupted("SIGTERM"),
    new TypeError("a bug"),
    "not even an error",
  ].map((error) => toFailure(error).exitCode);
  deepStrictEqual(codes, [1, 2, 1, 130, 143, 1, 1]);
});

Deno.test("only usage errors show the usage", () => {
  strictEqual(toFailure(new UsageError("x")).usage, true);
  strictEqual(toFailure(new CliError("x")).usage, false);
});

Deno.test("a closed pipe ends quietly", () => {
  for (
    const error of [
      new Deno.errors.BrokenPipe("x"),
      Object.assign(new Error("x"), { code: "EPIPE" }),
    ]
  ) {
    deepStrictEqual(toFailure(error), {
      message: "",
      exitCode: 0,
      usage: false,
      details: "",
    });
  }
});

Deno.test("a message is one line that cannot steer the terminal", () => {
  strictEqual(
    toFailure(new CliError("a\nb\x1b[2J\u202ec")).message,
    "a\\nb\\x1b[2J\\u202ec",
  );
});

Deno.test("details hold the causes and AWS's request id", () => {
  const error = new AwsError("outer", DETAILS, { cause: new Error("inner") });
  match(toFailure(error).details, /outer[\s\S]+Caused by: [\s\S]*inner/);
  match(toFailure(error).details, /^Request id: req-1$/m);
});
