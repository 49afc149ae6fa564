import { rejects, strictEqual } from "node:assert/strict";
import {
  exists,
  ignoreMissing,
  orUndefined,
} from "../../../lib/aws/missing.ts";
import { AwsError } from "../../../lib/errors.ts";

const failure = (code: string) =>
  Promise.reject(
    new AwsError(code, { operation: "X", service: "iam", code, attempts: 1 }),
  );

Deno.test("orUndefined passes over the codes that it is given, and no others", async () => {
  strictEqual(await orUndefined(Promise.resolve(1), "A"), 1);
  strictEqual(await orUndefined(failure("A"), "A", "B"), undefined);
  await rejects(orUndefined(failure("C"), "A", "B"), { message: "C" });
  await rejects(orUndefined(Promise.reject(new Error("A")), "A"));
});

Deno.test("what IAM does not know does not exist, and need not be deleted", async () => {
  strictEqual(await exists(Promise.resolve({})), true);
  strictEqual(await exists(failure("NoSuchEntity")), false);
  await rejects(exists(failure("AccessDenied")), { message: "AccessDenied" });
  await ignoreMissing(failure("NoSuchEntity"));
  await rejects(ignoreMissing(failure("AccessDenied")));
});
