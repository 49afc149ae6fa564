/**
 * A proxy carries out a change and hangs up before it answers. Then it is for
 * the SDK to decide whether to try again: nothing below it may, on a new
 * connection or one that is kept.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ENDPOINT, sandbox } from "../support/aws.ts";
import { type Call, startProxy } from "../support/proxy.ts";

/** The changes that `create BUCKET --create-bucket` makes, in order. */
const CHANGES = [
  "PUT bucket",
  "CreateUser",
  "PutUserPolicy",
  "CreateAccessKey",
];

for (const closes of [false, true]) {
  const kind = closes
    ? "connections that are new"
    : "connections that are kept";
  for (const operation of CHANGES) {
    Deno.test({
      name:
        `${operation} that is carried out without an answer is seen once for each try of the SDK's, on ${kind}`,
      ignore: ENDPOINT === undefined,
      async fn() {
        await using box = await sandbox();
        await using proxy = startProxy(ENDPOINT!);
        proxy.closes = closes;
        proxy.fault = (call) =>
          call.operation === operation
            ? { kind: "carry out and drop" }
            : undefined;
        // In a process of its own, as its users run it.
        const { code } = await box.spawn(
          [
            "create",
            box.name("b"),
            "--create-bucket",
            "--username",
            box.name("u"),
          ],
          { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
        ).result;
        strictEqual(code, 1);
        const tries = proxy.calls.filter((call) =>
          call.operation === operation
        );
        ok(tries.length > 0);
        const seen = tries.map(({ invocation, attempt }: Call) =>
          `${invocation} ${attempt}`
        );
        deepStrictEqual([...new Set(seen)], seen);
        ok(seen.every((text) => /attempt=\d/.test(text)));
        if (operation === "CreateAccessKey") strictEqual(tries.length, 1);
      },
    });
  }
}
