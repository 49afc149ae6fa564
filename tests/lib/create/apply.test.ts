/** In which order steps are taken, and what they wait for. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import type { Aws } from "../../../lib/aws/services/mod.ts";
import { applySteps } from "../../../lib/create/apply.ts";
import type { Step } from "../../../lib/create/steps.ts";
import { CliError } from "../../../lib/errors.ts";

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
