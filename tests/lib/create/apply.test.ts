/** In which order steps are taken, and what they wait for. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import type { Aws } from "../../../lib/aws/services/mod.ts";
import { applySteps } from "../../../lib/create/apply.ts";
import type { Step } from "../../../lib/create/steps.ts";
import { AwsError, CliError } from "../../../lib/errors.ts";

const STEPS: Step[] = [
  { kind: "create-user", user: { userName: "u", tags: [] } },
  {
    kind: "put-user-policy",
    userName: "u",
    policyName: "p",
    policy: {},
    existing: [],
  },
  { kind: "create-access-key", userName: "u", existing: [] },
];

/**
 * Services that write down which calls about users are made, and find nothing.
 */
function noting(calls: string[]): Aws {
  const users = new Proxy({}, {
    get: (_, name) => () => {
      calls.push(String(name));
      return Promise.resolve([]);
    },
  });
  return { iam: () => Promise.resolve({ users }) } as unknown as Aws;
}

Deno.test("a step that gives access is not taken for somebody else's bucket, and the user is removed", async () => {
  const calls: string[] = [];
  await rejects(
    applySteps(STEPS, () => Promise.resolve(), {
      aws: noting(calls),
      ownership: Promise.reject(new CliError("not yours")),
      log: () => {},
      warn: () => {},
      signal: new AbortController().signal,
      sleep: () => Promise.resolve(),
      keepOnError: false,
    }),
    { message: "not yours (undone: user u)" },
  );
  deepStrictEqual(calls, ["create", "policyNames", "accessKeyIds", "delete"]);
});

Deno.test("steps are taken at once, and what IAM refuses because of that is taken again", async () => {
  const [user, policy, key] = STEPS as [Step, Step, Step];
  const calls: string[] = [];
  const both = Promise.withResolvers<void>();
  const refusal = new AwsError("busy", {
    service: "iam",
    operation: "PutUserPolicy",
    code: "ConcurrentModification",
    attempts: 1,
    uncertain: false,
  });
  const users = {
    create: () => Promise.resolve(),
    async putPolicy() {
      calls.push("policy");
      await both.promise;
      if (calls.length === 2) throw refusal;
    },
    async createAccessKey() {
      calls.push("key");
      both.resolve();
      return await Promise.resolve({
        UserName: "u",
        AccessKeyId: "AKIA",
        Status: "Active",
        SecretAccessKey: "s",
        CreateDate: "now",
      });
    },
  };
  const log: string[] = [];
  await applySteps(
    [user, policy, { ...key, atOnce: true } as Step],
    ({ AccessKeyId }) => Promise.resolve(void log.push(AccessKeyId)),
    {
      aws: { iam: () => Promise.resolve({ users }) } as unknown as Aws,
      ownership: Promise.resolve(),
      log: (line) => log.push(line),
      warn: () => {},
      signal: new AbortController().signal,
      sleep: () => Promise.resolve(),
      keepOnError: false,
    },
  );
  deepStrictEqual(calls, ["policy", "key", "policy"]);
  deepStrictEqual(log, [
    "Created user: 'u'",
    "Attached policy p to user u",
    "Created access key for user: u",
    "AKIA",
  ]);
});
