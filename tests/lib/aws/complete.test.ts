/** Answers that lack a field. */
import { strictEqual, throws } from "node:assert/strict";
import { complete } from "../../../lib/aws/complete.ts";
import { AwsError, isUncertain } from "../../../lib/errors.ts";

const CALL = { service: "sts", operation: "AssumeRole" };

Deno.test("an answer with all its fields is returned", () => {
  const answer: { A?: string; B?: Date } = { A: "a", B: new Date(0) };
  strictEqual(complete(answer, ["A", "B"], CALL), answer);
});

Deno.test("an answer that lacks a field may have been carried out", () => {
  const answers: ({ A?: string; B?: Date } | undefined)[] = [
    undefined,
    {},
    { A: "", B: new Date(0) },
    { A: "a" },
    { A: "a", B: new Date("no date") },
  ];
  for (const answer of answers) {
    throws(() => complete(answer, ["A", "B"], CALL), (error) => {
      strictEqual(isUncertain(error), true);
      return error instanceof AwsError &&
        /^The response to AssumeRole lacks [AB] - check --endpoint-url/.test(
          error.message,
        );
    });
  }
});
