import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { commands } from "../../../commands/mod.ts";
import {
  OPERATOR_COMMANDS,
  policyForCommands,
} from "../../../lib/policy/operator.ts";
import { statementsOf } from "../../../lib/policy/document.ts";
import { policyProblem } from "../../../lib/policy/grammar.ts";

/** IAM User Guide, reference_iam-quotas. */
const MANAGED_POLICY_LIMIT = 6144;

Deno.test("operator-policy knows every registered command, and no other", () => {
  const registered = Object.values(commands).flatMap(Object.keys);
  deepStrictEqual([...OPERATOR_COMMANDS].sort(), registered.sort());
});

Deno.test("operator-policy for all commands fits a managed policy", () => {
  const policy = policyForCommands(OPERATOR_COMMANDS);
  strictEqual(policyProblem(policy), undefined);
  const { length } = JSON.stringify(policy);
  ok(length <= MANAGED_POLICY_LIMIT, `${length} characters`);
});

Deno.test("operator-policy joins what commands have in common", () => {
  const statements = statementsOf(
    policyForCommands(["list-users", "list-user-policies", "list-users"])!,
  );
  deepStrictEqual(statements, [
    { Effect: "Allow", Action: ["iam:ListUsers"], Resource: ["*"] },
    {
      Effect: "Allow",
      Action: ["iam:GetUserPolicy", "iam:ListUserPolicies"],
      Resource: ["arn:aws:iam::*:user/*"],
    },
  ]);
});

Deno.test("operator-policy allows hardly anything everywhere", () => {
  const everywhere = statementsOf(policyForCommands(OPERATOR_COMMANDS)!)
    .filter(({ Resource }) => Resource!.includes("*"));
  deepStrictEqual(everywhere.flatMap(({ Action }) => Action), [
    "iam:DeleteVirtualMFADevice",
    "iam:ListRoles",
    "iam:ListUsers",
    "s3:ListAllMyBuckets",
    "sts:GetCallerIdentity",
  ]);
});

Deno.test("operator-policy limits what may be attached to the role", () => {
  const statements = statementsOf(policyForCommands(["create"])!);
  const attaching = statements.filter(({ Action }) =>
    Action!.includes("iam:AttachRolePolicy")
  );
  deepStrictEqual(attaching.map(({ Condition }) => Condition), [{
    ArnEqualsIfExists: {
      "iam:PolicyARN": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
    },
  }]);
});
