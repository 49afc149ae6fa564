/** `list-user-policies`, on users of its own. */
import { CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { ok, strictEqual } from "node:assert/strict";
import { HAS_ACCOUNTS, type Sandbox, sandbox } from "../support/aws.ts";

/** Keys in an order that is not the alphabet's. */
const DOCUMENT = {
  Version: "2012-10-17",
  Statement: [{ Resource: "*", Action: ["s3:GetObject"], Effect: "Allow" }],
};
const PRINTED = `{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Resource": "*",
            "Action": [
                "s3:GetObject"
            ],
            "Effect": "Allow"
        }
    ]
}
`;

async function makeUser(
  { iam, name }: Sandbox,
  suffix: string,
  ...policies: string[]
): Promise<string> {
  const UserName = name(suffix);
  await iam.send(new CreateUserCommand({ UserName }));
  for (const PolicyName of policies) {
    await iam.send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName,
        PolicyDocument: JSON.stringify(DOCUMENT),
      }),
    );
  }
  return UserName;
}

Deno.test("list-user-policies prints users in the order they are named", async () => {
  await using box = await sandbox();
  const two = await makeUser(box, "two", "first", "second");
  const none = await makeUser(box, "none");
  const one = await makeUser(box, "one", "only");
  const { code, stdout, stderr } = await box.cli(
    ["list-user-policies", two, none, one],
  );
  strictEqual(stderr, "");
  strictEqual(code, 0);
  strictEqual(
    stdout,
    `User: ${two}\nPolicyName: first\n${PRINTED}PolicyName: second\n${PRINTED}` +
      `User: ${none}\nUser: ${one}\nPolicyName: only\n${PRINTED}`,
  );
});

Deno.test("list-user-policies prints all users when none is named", async () => {
  await using box = await sandbox();
  const user = await makeUser(box, "one", "only");
  const { stdout } = await box.cli(["list-user-policies"]);
  const expected = `User: ${user}\nPolicyName: only\n${PRINTED}`;
  if (HAS_ACCOUNTS) strictEqual(stdout, expected);
  else ok(stdout.includes(expected));
});

Deno.test("list-user-policies tells users that do not exist after the others", async () => {
  await using box = await sandbox();
  const user = await makeUser(box, "one", "only");
  const [missing, gone] = [box.name("missing"), box.name("gone")];
  const { code, stdout, stderr } = await box.cli(
    ["list-user-policies", missing, user, gone],
  );
  strictEqual(code, 1);
  strictEqual(stdout, `User: ${user}\nPolicyName: only\n${PRINTED}`);
  strictEqual(
    stderr,
    `Error: Users do not exist in this account: ${missing}, ${gone}\n`,
  );
});
