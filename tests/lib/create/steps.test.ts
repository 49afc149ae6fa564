/** The commands that undo the steps of `create` by hand. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { definitionOf, type Step } from "../../../lib/create/steps.ts";
import { output, testWith } from "../../support/programs.ts";

/** A policy as people write it, over several lines. */
const POLICY = {
  Version: "2012-10-17",
  Statement: [{ Sid: "It's $(mine)", Effect: "Deny", Action: "s3:*" }],
};
const previous = JSON.stringify(POLICY, null, 4);

const POLICY_STEPS: Step[] = [
  { kind: "attach-bucket-policy", bucket: "b", policy: {}, previous },
  {
    kind: "set-role-trust",
    roleName: "r",
    principal: "arn:aws:iam::1:user/u",
    document: "{}",
    previous: JSON.stringify(POLICY),
  },
  {
    kind: "put-user-policy",
    userName: "u",
    policyName: "p",
    policy: {},
    previous,
    existing: [],
  },
];

for (const step of POLICY_STEPS) {
  testWith(
    "sh",
    `the command that undoes ${step.kind} restores exactly the same policy`,
    async (sh) => {
      const command = definitionOf(step).undo!.command(step, {});
      // Error messages escape line breaks.
      match(command, /^[^\n]+$/);
      const shown = await output(sh, [
        "-c",
        `aws() { printf '%s\\n' "$@"; }; ${command}`,
      ]);
      deepStrictEqual(JSON.parse(shown.trimEnd().split("\n").at(-1)!), POLICY);
    },
  );
}

for (
  const [previous, command] of [
    [undefined, "aws iam delete-user-permissions-boundary --user-name u"],
    [
      "arn:old",
      "aws iam put-user-permissions-boundary --user-name u --permissions-boundary arn:old",
    ],
  ]
) {
  Deno.test(`the command that undoes set-user-boundary restores ${previous ?? "none"}`, () => {
    const step: Step = {
      kind: "set-user-boundary",
      userName: "u",
      boundary: "arn:new",
      previous,
    };
    strictEqual(definitionOf(step).undo!.command(step, {}), command);
  });
}
