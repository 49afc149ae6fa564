/**
 * A proxy carries out a change and hangs up before it answers. Then it is for
 * the SDK to decide whether to try again: nothing below it may, on a new
 * connection or one that is kept.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { SANDBOX } from "../support/cli.ts";
import { type Scenario, scenarios } from "../support/create_scenarios.ts";
import { startProxy } from "../support/proxy.ts";

/** Each call by which `create` changes something, and a scenario that has it. */
const CHANGES = new Map<string, Scenario>(
  scenarios.toReversed().flatMap((scenario) =>
    scenario.changes.map((operation) => [operation, scenario] as const)
  ),
);

/** Requests by way of `fetch` never share a connection when they change something. */
const BY_FETCH = SANDBOX.S3_CREDENTIALS_HTTP === "fetch";

for (const closes of [false, true]) {
  const kind = closes
    ? "connections that are new"
    : "connections that are kept";
  for (const [operation, scenario] of CHANGES) {
    Deno.test({
      name:
        `${operation} that is carried out without an answer is seen once for each try of the SDK's, on ${kind}`,
      ignore: ENDPOINT === undefined || !HAS_ACCOUNTS,
      async fn() {
        await using box = await sandbox({ admin: true });
        const args = await scenario.prepare(box);
        await using proxy = startProxy(ENDPOINT!);
        proxy.closes = closes;
        // Not what undoes it: that would be tried for a minute.
        let faulted: string | undefined;
        proxy.fault = (call) => {
          if (call.operation === operation) faulted ??= call.invocation;
          return call.invocation === faulted
            ? { kind: "carry out and drop" }
            : undefined;
        };
        // In a process of its own, as its users run it.
        const { code } = await box.spawn(
          ["create", ...args],
          { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
        ).result;
        strictEqual(code, 1);
        const tries = proxy.calls.filter((call) =>
          call.operation === operation
        );
        ok(tries.length > 0);
        const seen = tries.map(({ invocation, attempt }) =>
          `${invocation} ${attempt}`
        );
        deepStrictEqual([...new Set(seen)], seen);
        ok(seen.every((text) => /attempt=\d/.test(text)));
        // The first came where the test says; after that none is kept.
        strictEqual(tries[0].onKept, !closes && !BY_FETCH);
        if (operation === "CreateAccessKey") strictEqual(tries.length, 1);
      },
    });
  }
}
