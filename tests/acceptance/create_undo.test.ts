/**
 * `create` when something goes wrong: whatever call fails, is carried out
 * without an answer, or is followed by Ctrl-C, the account is afterwards as it
 * was before, but for the role that all share, and standard error says so.
 */
import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual,
} from "node:assert/strict";
import {
  DeleteRoleCommand,
  DetachRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  ENDPOINT,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "../support/aws.ts";
import { scenarios } from "../support/create_scenarios.ts";
import {
  type Call,
  type Fault,
  NOTICES_DROPS,
  startProxy,
} from "../support/proxy.ts";
import { snapshot } from "../support/snapshot.ts";

/**
 * Whether a call changes something, by its name. The session that only tells
 * whether the role may be assumed does not.
 */
function isChange({ operation, form }: Call): boolean {
  return !/^(Get|List|HEAD|GET)/.test(operation) &&
    form.get("RoleSessionName") !== "s3-credentials";
}

const FAULTS: Fault[] = [
  { kind: "refuse", status: 400, code: "ValidationError" },
  { kind: "carry out and fail" },
  ...(NOTICES_DROPS ? [{ kind: "carry out and drop" as const }] : []),
];

/** Faults the nth call of an operation, also when the SDK tries it again. */
function everyTry(operation: string, nth: number, fault: Fault) {
  let invocation: string | undefined;
  return (call: Call) => {
    if (call.operation === operation && call.nth === nth) {
      invocation = call.invocation;
    }
    return call.invocation === invocation ? fault : undefined;
  };
}

/** Does what the error says to remove the role, which is kept for others. */
async function removeKept({ iam }: Sandbox, stderr: string): Promise<void> {
  const command =
    /aws iam (detach-role-policy|delete-role) --role-name (\S+?)(?: --policy-arn (\S+?))?(?=[;)])/g;
  for (const [, name, RoleName, PolicyArn] of stderr.matchAll(command)) {
    await (name === "delete-role"
      ? iam.send(new DeleteRoleCommand({ RoleName }))
      : iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  }
}

for (const { name, prepare, changes } of scenarios) {
  Deno.test({
    name: `create undoes what it did: ${name}`,
    ignore: !HAS_ACCOUNTS,
    async fn(t) {
      await using box = await sandbox({ admin: true });
      await using proxy = startProxy(ENDPOINT!);
      const args = ["create", ...await prepare(box)];
      const before = await snapshot(box);
      const throughProxy = { env: { AWS_ENDPOINT_URL: proxy.endpoint } };

      // The last call of all is refused: this tells which calls there are.
      let calls: Call[] = [];
      const last = changes.at(-1)!;
      await t.step(`refuse ${last}`, async () => {
        const isLast = (call: Call) =>
          call.operation === last && isChange(call);
        proxy.fault = (call) => isLast(call) ? FAULTS[0] : undefined;
        await failsWithoutTrace();
        calls = proxy.calls.slice(
          0,
          proxy.calls.findIndex(isLast) + 1,
        );
        deepStrictEqual(
          calls.filter(isChange).map((call) => call.operation),
          changes,
        );
      });

      for (const { operation, nth } of calls) {
        const found = calls.find((call) =>
          call.operation === operation && call.nth === nth
        )!;
        const faults = isChange(found) ? FAULTS : FAULTS.slice(0, 1);
        for (const fault of faults) {
          if (fault.kind === "refuse" && operation === last) continue;
          await t.step(`${fault.kind} ${operation} ${nth}`, async () => {
            proxy.fault = everyTry(operation, nth, fault);
            await failsWithoutTrace();
          });
        }
        if (!isChange(found)) continue;
        await t.step(`Ctrl-C after ${operation} ${nth}`, async () => {
          proxy.calls = [];
          proxy.fault = () => undefined;
          proxy.answered = async (call) => {
            if (call.operation !== operation || call.nth !== nth) return;
            running.kill("SIGINT");
            await running.told("Interrupted");
          };
          const running = box.spawn(args, throughProxy);
          const { code, stdout, stderr } = await running.result;
          proxy.answered = () => {};
          match(
            stderr,
            /Error: Interrupted \((undone: |kept: |nothing was changed)/,
          );
          strictEqual(stdout, "");
          strictEqual(code, 130);
          await removeKept(box, stderr);
          deepStrictEqual(await snapshot(box), before);
        });
      }

      async function failsWithoutTrace() {
        proxy.calls = [];
        const { code, stdout, stderr } = await box.cli(args, throughProxy);
        proxy.fault = () => undefined;
        match(stderr, /^Error: .+$/m);
        if (proxy.calls.some(isChange)) {
          match(
            stderr,
            /\((undone: [^;]+|(undone: [^;]+; )?kept: .*role .+|nothing was changed)\)\n$/,
          );
          doesNotMatch(stderr, /LEFT BEHIND/);
        }
        strictEqual(stdout, "");
        strictEqual(code, 1);
        await removeKept(box, stderr);
        deepStrictEqual(await snapshot(box), before);
      }

      await t.step("and with no fault it works", async () => {
        const { code, stdout, stderr } = await box.cli(args, throughProxy);
        strictEqual(code, 0, stderr);
        ok(JSON.parse(stdout).SecretAccessKey);
      });
    },
  });
}
