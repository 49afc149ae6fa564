/**
 * `create` when a call is carried out but its response gets lost: repeating the
 * call succeeds, and nothing is made twice.
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import {
  account,
  type Scenario,
  scenarios,
} from "../support/create_scenarios.ts";
import {
  type Call,
  type Fault,
  NOTICES_DROPS,
  startProxy,
} from "../support/proxy.ts";
import { snapshot } from "../support/snapshot.ts";

/** How a response gets lost. */
const LOST = NOTICES_DROPS ? "carry out and drop" : "carry out and fail";

for (const { name, prepare, changes } of [scenarios[1], scenarios[4]]) {
  Deno.test({
    name: `create succeeds although an answer got lost: ${name}`,
    ignore: !HAS_ACCOUNTS,
    async fn(t) {
      const undisturbed = await outcome(prepare, () => undefined);
      ok(undisturbed.stdout.includes("SecretAccessKey"), undisturbed.stderr);
      const repeated = changes.filter((operation) =>
        operation !== "CreateAccessKey"
      );
      for (const [i, operation] of repeated.entries()) {
        const nth = repeated.slice(0, i + 1)
          .filter((other) => other === operation).length;
        await t.step(`${operation} ${nth}`, async () => {
          const disturbed = await outcome(
            prepare,
            (call) =>
              call.operation === operation && call.nth === nth
                ? { kind: LOST }
                : undefined,
          );
          ok(disturbed.stdout.includes("SecretAccessKey"), disturbed.stderr);
          deepStrictEqual(disturbed.state, undisturbed.state);
        });
      }
    },
  });
}

/** What a run in a new account leaves there, names made comparable. */
async function outcome(
  prepare: Scenario["prepare"],
  fault: (call: Call) => Fault | undefined,
) {
  await using box = await sandbox({ admin: true });
  await using proxy = startProxy(ENDPOINT!);
  proxy.fault = fault;
  const args = ["create", ...await prepare(box)];
  const { stdout, stderr } = await box.cli(args, {
    env: { AWS_ENDPOINT_URL: proxy.endpoint },
  });
  const state = JSON.stringify(await snapshot(box))
    .replaceAll(box.name("").slice(0, -1), "ID")
    .replaceAll(await account(box), "ACCOUNT")
    .replace(/AKIA\w+/g, "KEY");
  return { stdout, stderr, state: JSON.parse(state) };
}
