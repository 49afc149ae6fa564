/**
 * `create` when answers are refused, broken, nonsense or missing: whatever
 * happens to which call, what is left in the account is what the error says,
 * and no key is left that nobody is told of.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { IS_COMPILED } from "../support/compiled.ts";
import { changesBetween, checkOutcome } from "../support/create_outcome.ts";
import { scenarios } from "../support/create_scenarios.ts";
import {
  type Call,
  type Fault,
  NOTICES_DROPS,
  startProxy,
} from "../support/proxy.ts";
import { generator } from "../support/random.ts";
import { snapshot } from "../support/snapshot.ts";

const HTML = "<html><head><title>Welcome</title></head><body>x</body></html>";

/** What may happen to a call that changes something. */
const FAULTS: Fault[] = [
  { kind: "refuse", status: 403, code: "AccessDenied" },
  ...[0.05, 0.5, 0.99].map((share): Fault => ({
    kind: "carry out and shorten",
    share,
  })),
  { kind: "carry out and say", body: HTML },
  { kind: "carry out and say", body: "" },
  { kind: "carry out and fail" },
  ...(NOTICES_DROPS
    ? [
      ...[0.05, 0.5, 0.99].map((share): Fault => ({
        kind: "carry out and cut",
        share,
      })),
      { kind: "carry out and drop" as const },
      { kind: "drop" as const },
    ]
    : []),
];

for (
  const { name, prepare, changes } of IS_COMPILED
    ? scenarios.slice(0, 1)
    : scenarios
) {
  Deno.test({
    name: `create says what is left, whatever becomes of an answer: ${name}`,
    ignore: !HAS_ACCOUNTS,
    async fn(t) {
      // The second bucket is like the first.
      for (const operation of new Set(changes)) {
        for (const fault of FAULTS) {
          const share = "share" in fault ? ` at ${fault.share}` : "";
          const body = "body" in fault ? ` ${fault.body.length} bytes` : "";
          await t.step(
            `${operation}: ${fault.kind}${share}${body}`,
            async () => {
              let invocation: string | undefined;
              await tellsTheTruth(prepare, (call) => {
                if (call.operation === operation && call.nth === 1) {
                  invocation = call.invocation;
                }
                return call.invocation === invocation ? fault : undefined;
              });
            },
          );
        }
      }
    },
  });
}

/** Runs `create` in a new account, with faults, and checks what it says. */
async function tellsTheTruth(
  prepare: (typeof scenarios)[number]["prepare"],
  fault: (call: Call) => Fault | undefined,
): Promise<void> {
  await using box = await sandbox({ admin: true });
  await using proxy = startProxy(ENDPOINT!);
  const args = ["create", ...await prepare(box)];
  const before = await snapshot(box);
  proxy.fault = fault;
  const result = await box.cli(args, {
    env: { AWS_ENDPOINT_URL: proxy.endpoint },
  });
  proxy.fault = () => undefined;
  const after = await snapshot(box);
  if (result.code !== 0) {
    return checkOutcome(result, before, after, proxy.calls);
  }
  const { AccessKeyId, SecretAccessKey } = JSON.parse(result.stdout);
  ok(SecretAccessKey);
  // A session's key is not in the account.
  const keys = [...changesBetween(before, after)].filter((name) =>
    name.startsWith("access key ")
  ).map((name) => name.split(" ")[2]);
  if (!args.includes("--duration")) deepStrictEqual(keys, [AccessKeyId]);
  else strictEqual(keys.length, 0);
}

/** How many random sequences of faults are tried: CI takes a few seconds. */
const SEQUENCES = Number(
  Deno.env.get("S3C_TEST_SEQUENCES") ?? (IS_COMPILED ? 2 : 20),
);
const SEED = Number(Deno.env.get("S3C_TEST_SEED") ?? 15);

/** What may happen to any call, and to calls of undoing too. */
const ANY_FAULT: Fault[] = [
  ...FAULTS,
  { kind: "refuse", status: 400, code: "Throttling" },
  { kind: "refuse", status: 503, code: "ServiceUnavailable" },
  { kind: "refuse", status: 409, code: "ConcurrentModification" },
];

Deno.test({
  name: `create says what is left after ${SEQUENCES} sequences of faults`,
  ignore: !HAS_ACCOUNTS,
  async fn(t) {
    for (let i = 0; i < SEQUENCES; i++) {
      const seed = SEED * 1000 + i;
      await t.step(`seed ${seed}`, async () => {
        const random = generator(seed);
        const pick = <T>(items: readonly T[]) =>
          items[Math.floor(random() * items.length)];
        const { prepare } = pick(scenarios);
        const share = pick([0.05, 0.15, 0.4]);
        await tellsTheTruth(prepare, (call) => {
          if (random() > share) return undefined;
          const fault = pick(ANY_FAULT);
          // An empty answer is what S3 says of a change that succeeded, and
          // GetCallerIdentity and HEAD come before any change.
          return call.operation.startsWith("HEAD") ? undefined : fault;
        });
      });
    }
  },
});
