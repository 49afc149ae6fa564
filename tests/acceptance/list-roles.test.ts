/** `list-roles`, on roles of its own. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { type Sandbox, sandbox } from "../support/aws.ts";

const TRUST = {
  Version: "2012-10-17",
  Statement: [{
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  }],
};
const INLINE = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
};
const MANAGED = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

async function makeRole(
  { iam, name }: Sandbox,
  suffix: string,
): Promise<string> {
  const RoleName = name(suffix);
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      Description: "café",
      AssumeRolePolicyDocument: JSON.stringify(TRUST),
    }),
  );
  return RoleName;
}

Deno.test("list-roles NAMES prints these roles, trust policies decoded", async () => {
  await using box = await sandbox();
  await using undo = new AsyncDisposableStack();
  const role = await makeRole(box, "one");
  undo.defer(() => drop(box, role));
  const other = await makeRole(box, "two");
  undo.defer(() => drop(box, other));
  const { code, stdout, stderr } = await box.cli(["list-roles", role]);
  strictEqual(stderr, "");
  strictEqual(code, 0);
  match(stdout, /"caf\\u00e9"/);
  const [row, ...more] = JSON.parse(stdout);
  deepStrictEqual(more, []);
  deepStrictEqual(Object.keys(row).slice(0, 6), [
    "Path",
    "RoleName",
    "RoleId",
    "Arn",
    "CreateDate",
    "AssumeRolePolicyDocument",
  ]);
  strictEqual(row.RoleName, role);
  deepStrictEqual(row.AssumeRolePolicyDocument, TRUST);
});

Deno.test("list-roles --details adds each policy and its document", async () => {
  await using box = await sandbox();
  await using undo = new AsyncDisposableStack();
  const RoleName = await makeRole(box, "one");
  undo.defer(() => drop(box, RoleName));
  const PolicyName = "look";
  await box.iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName,
      PolicyDocument: JSON.stringify(INLINE),
    }),
  );
  undo.defer(async () => {
    await box.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  });
  const attachment = { RoleName, PolicyArn: MANAGED };
  await box.iam.send(new AttachRolePolicyCommand(attachment));
  undo.defer(async () => {
    await box.iam.send(new DetachRolePolicyCommand(attachment));
  });
  const bare = await makeRole(box, "two");
  undo.defer(() => drop(box, bare));

  const { stdout } = await box.cli(
    ["list-roles", "--details", "--nl", bare, RoleName],
  );
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const row = rows.find((row) => row.RoleName === RoleName);
  deepStrictEqual(row.inline_policies, [
    { RoleName, PolicyName, PolicyDocument: INLINE },
  ]);
  const [attached] = row.attached_policies;
  strictEqual(attached.Arn, MANAGED);
  strictEqual(attached.PolicyVersion.VersionId, attached.DefaultVersionId);
  strictEqual(attached.PolicyVersion.Document.Version, "2012-10-17");
  const empty = rows.find((row) => row.RoleName === bare);
  deepStrictEqual(empty.inline_policies, []);
  deepStrictEqual(empty.attached_policies, []);
});

Deno.test("list-roles tells a role that does not exist after the rows", async () => {
  await using box = await sandbox();
  await using undo = new AsyncDisposableStack();
  const role = await makeRole(box, "one");
  undo.defer(() => drop(box, role));
  const missing = box.name("none");
  const { code, stdout, stderr } = await box.cli(["list-roles", missing, role]);
  strictEqual(code, 1);
  deepStrictEqual(
    JSON.parse(stdout).map((row: { RoleName: string }) => row.RoleName),
    [role],
  );
  strictEqual(
    stderr,
    `Error: Role does not exist in this account: ${missing}\n`,
  );
});

Deno.test("list-roles --details --csv has a column for each kind of policy", async () => {
  await using box = await sandbox();
  const { stdout } = await box.cli(
    ["list-roles", "--details", "--csv", box.name("none")],
  );
  strictEqual(
    stdout,
    "Path,RoleName,RoleId,Arn,CreateDate,AssumeRolePolicyDocument,Description," +
      "MaxSessionDuration,PermissionsBoundary,Tags,RoleLastUsed," +
      "inline_policies,attached_policies\r\n",
  );
});

async function drop({ iam }: Sandbox, RoleName: string): Promise<void> {
  await iam.send(new DeleteRoleCommand({ RoleName }));
}
