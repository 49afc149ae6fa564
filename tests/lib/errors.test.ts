/** Telling errors apart. */
import { strictEqual } from "node:assert/strict";
import {
  AwsError,
  type AwsErrorDetails,
  CliError,
  isAwsError,
  isClosedPipe,
  isUncertain,
} from "../../lib/errors.ts";

function awsError(details: Partial<AwsErrorDetails> = {}): AwsError {
  return new AwsError("x", {
    operation: "CreateUser",
    service: "iam",
    code: "AccessDenied",
    status: 403,
    attempts: 1,
    ...details,
  });
}

Deno.test("isAwsError asks for one of the codes", () => {
  const error = awsError();
  strictEqual(isAwsError(error), true);
  strictEqual(isAwsError(error, "NoSuchEntity", "AccessDenied"), true);
  strictEqual(isAwsError(error, "NoSuchEntity"), false);
  strictEqual(isAwsError(new Error("AccessDenied"), "AccessDenied"), false);
});

Deno.test("a call that failed is certainly not carried out when AWS refused each try", () => {
  strictEqual(isUncertain(awsError({ uncertain: false })), false);
  strictEqual(isUncertain(awsError({ uncertain: true })), true);
  strictEqual(isUncertain(awsError()), true);
  strictEqual(isUncertain(new CliError("x")), true);
});

Deno.test("a closed pipe is told by Deno's name or the system's", () => {
  strictEqual(isClosedPipe(new Deno.errors.BrokenPipe("x")), true);
  const epipe = Object.assign(new Error("x"), { code: "EPIPE" });
  strictEqual(isClosedPipe(epipe), true);
  strictEqual(isClosedPipe({ code: "EPIPE" }), false);
  strictEqual(isClosedPipe(new Error("EPIPE")), false);
});
