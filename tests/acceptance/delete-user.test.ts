/** `delete-user`: what goes, in which order, and what happens when it fails. */
import {
  DeleteGroupCommand,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
} from "@aws-sdk/client-iam";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { ENDPOINT, REAL, type Sandbox, sandbox } from "../support/aws.ts";
import { allowing, caller } from "../support/callers.ts";
import { type Proxy, startProxy } from "../support/proxy.ts";
import { makeFullUser, makeUser } from "../support/users.ts";

async function userExists({ iam }: Sandbox, name: string): Promise<boolean> {
  const { Users } = await iam.send(new ListUsersCommand({ MaxItems: 1000 }));
  return Users!.some((user) => user.UserName === name);
}

Deno.test("delete-user deletes policies, access keys and the user", async () => {
  await using box = await sandbox();
  const { userName, keyId } = await makeUser(box, "one", "p1", "p2");
  const { code, stdout, stderr } = await box.cli(["delete-user", userName]);
  strictEqual(stderr, "");
  strictEqual(code, 0);
  strictEqual(
    stdout,
    `User: ${userName}
  Deleted policy: p1
  Deleted policy: p2
  Deleted access key: ${keyId}
  Deleted user
`,
  );
  ok(!await userExists(box, userName));
});

Deno.test({
  name: "delete-user removes all else that belongs to a user",
  ignore: REAL,
  async fn() {
    await using box = await sandbox();
    const { userName, keyId, policyArn, groupName, serialNumber } =
      await makeFullUser(box, "full");
    const dry = await box.cli(["delete-user", "--dry-run", userName]);
    strictEqual(dry.code, 0);
    ok(await userExists(box, userName));
    const { code, stdout, stderr } = await box.cli(["delete-user", userName]);
    strictEqual(stderr, "");
    strictEqual(code, 0);
    strictEqual(
      stdout,
      `User: ${userName}
  Deleted login profile: ${userName}
  Deleted policy: p1
  Deleted access key: ${keyId}
  Detached managed policy: ${policyArn}
  Left group: ${groupName}
  Removed MFA device: ${serialNumber}
  Deleted user
`,
    );
    ok(!await userExists(box, userName));
    const { VirtualMFADevices } = await box.iam.send(
      new ListVirtualMFADevicesCommand({ AssignmentStatus: "Any" }),
    );
    ok(!VirtualMFADevices!.some((d) => d.SerialNumber === serialNumber));
    await box.iam.send(new DeleteGroupCommand({ GroupName: groupName }));

    strictEqual(
      dry.stdout,
      `User: ${userName}
  Would delete login profile: ${userName}
  Would delete policy: p1
  Would delete access key: ${keyId}
  Would detach managed policy: ${policyArn}
  Would leave group: ${groupName}
  Would remove MFA device: ${serialNumber}
  Would delete user
`,
    );
  },
});

Deno.test("delete-user tells users that do not exist once the others are gone", async () => {
  await using box = await sandbox();
  const one = await makeUser(box, "one", "p1");
  const two = await makeUser(box, "two");
  const [missing, gone] = [box.name("missing"), box.name("gone")];
  const { code, stdout, stderr } = await box.cli(
    ["delete-user", missing, one.userName, gone, two.userName, one.userName],
  );
  strictEqual(code, 1);
  strictEqual(
    stdout,
    `User: ${one.userName}
  Deleted policy: p1
  Deleted access key: ${one.keyId}
  Deleted user
User: ${two.userName}
  Deleted access key: ${two.keyId}
  Deleted user
`,
  );
  strictEqual(
    stderr,
    `Error: Users do not exist in this account: ${missing}, ${gone}\n`,
  );
});

Deno.test({
  name: "delete-user works for operators with the rights of the Python tool",
  ignore: REAL, // There a new key takes its time.
  async fn() {
    await using box = await sandbox();
    const env = await caller(
      box,
      "operator",
      allowing(
        "iam:ListUserPolicies",
        "iam:DeleteUserPolicy",
        "iam:ListAccessKeys",
        "iam:DeleteAccessKey",
        "iam:DeleteUser",
      ),
    );
    const { userName, keyId } = await makeUser(box, "one", "p1");
    const dry = await box.cli(["delete-user", "--dry-run", userName], { env });
    strictEqual(dry.code, 0);
    match(
      dry.stderr,
      /^Could not check whether '.+-one' has: login profile \(AccessDenied\), .+, MFA device \(AccessDenied\)\n$/,
    );
    const { code, stdout, stderr } = await box.cli(
      ["delete-user", userName],
      { env },
    );
    strictEqual(stderr, "");
    strictEqual(code, 0);
    strictEqual(
      stdout,
      `User: ${userName}
  Deleted policy: p1
  Deleted access key: ${keyId}
  Deleted user
`,
    );
  },
});

Deno.test({
  name: "delete-user refuses the user whose credentials are in use",
  ignore: REAL,
  async fn() {
    await using box = await sandbox();
    const env = await caller(box, "self", allowing("iam:*"));
    const other = await makeUser(box, "other");
    const { code, stdout, stderr } = await box.cli(
      ["delete-user", other.userName, box.name("self").toUpperCase()],
      { env },
    );
    strictEqual(code, 1);
    strictEqual(stdout, "");
    match(stderr, /^Error: The credentials in use belong to '.+-SELF', /);
    ok(await userExists(box, other.userName));
  },
});

/** A proxy, and the environment that leads the program through it. */
async function throughProxy(): Promise<
  { proxy: Proxy; env: Record<string, string> }
> {
  const proxy = await startProxy(ENDPOINT!);
  return { proxy, env: { AWS_ENDPOINT_URL: proxy.endpoint } };
}

Deno.test({
  name: "delete-user deactivates keys before any policy goes",
  ignore: REAL,
  async fn() {
    await using box = await sandbox();
    const { proxy, env } = await throughProxy();
    await using _ = proxy;
    const { userName } = await makeUser(box, "one", "p1", "p2");
    await box.cli(["delete-user", userName], { env });
    deepStrictEqual(
      proxy.calls.map((call) => call.operation)
        .filter((name) => /^(Update|Delete)/.test(name)),
      [
        "UpdateAccessKey",
        "DeleteUserPolicy",
        "DeleteUserPolicy",
        "DeleteAccessKey",
        "DeleteUser",
      ],
    );
  },
});

Deno.test({
  name: "delete-user that fails half-way says what is left, and stops there",
  ignore: REAL,
  async fn() {
    await using box = await sandbox();
    const { proxy, env } = await throughProxy();
    await using _ = proxy;
    const { userName, keyId } = await makeUser(box, "one", "p1", "p2");
    const untouched = await makeUser(box, "two");
    proxy.fault = ({ operation, nth }) =>
      operation === "DeleteUserPolicy" && nth === 2
        ? { kind: "refuse", status: 403, code: "AccessDenied" }
        : undefined;
    const { code, stdout, stderr } = await box.cli(
      ["delete-user", userName, untouched.userName],
      { env },
    );
    strictEqual(code, 1);
    strictEqual(stdout, `User: ${userName}\n  Deleted policy: p1\n`);
    strictEqual(
      stderr,
      "Error: An error occurred (AccessDenied) when calling the DeleteUserPolicy operation: " +
        "as the test wants it - the caller lacks iam:DeleteUserPolicy - " +
        `user '${userName}' still exists and has policy 'p2', access key '${keyId}'\n`,
    );
    const UserName = userName;
    const { PolicyNames } = await box.iam.send(
      new ListUserPoliciesCommand({ UserName }),
    );
    deepStrictEqual(PolicyNames, ["p2"]);
    const { AccessKeyMetadata } = await box.iam.send(
      new ListAccessKeysCommand({ UserName }),
    );
    deepStrictEqual(AccessKeyMetadata!.map((key) => key.Status), ["Inactive"]);
    ok(await userExists(box, untouched.userName));

    proxy.fault = () => undefined;
    const again = await box.cli(["delete-user", userName], { env });
    strictEqual(again.stderr, "");
    strictEqual(again.code, 0);
  },
});

Deno.test({
  name:
    "delete-user names what it could not check for when IAM still finds some",
  ignore: REAL,
  async fn() {
    await using box = await sandbox();
    const { proxy, env } = await throughProxy();
    await using _ = proxy;
    const { userName } = await makeUser(box, "one");
    proxy.fault = ({ operation }) =>
      operation === "ListMFADevices"
        ? { kind: "refuse", status: 403, code: "AccessDenied" }
        : operation === "DeleteUser"
        ? {
          kind: "refuse",
          status: 409,
          code: "DeleteConflict",
          message: "must delete MFA devices first",
        }
        : undefined;
    const { code, stderr } = await box.cli(["delete-user", userName], { env });
    strictEqual(code, 1);
    match(
      stderr,
      /\(DeleteConflict\) .+ - user '.+-one' still exists; could not check for: .*MFA device \(AccessDenied\)\n$/,
    );
  },
});

Deno.test({
  name: "delete-user changes nothing when a usual list cannot be read",
  ignore: REAL,
  async fn() {
    await using box = await sandbox();
    const { proxy, env } = await throughProxy();
    await using _ = proxy;
    const { userName } = await makeUser(box, "one", "p1");
    for (const usual of ["ListUserPolicies", "ListAccessKeys"]) {
      proxy.fault = ({ operation }) =>
        operation === usual
          ? { kind: "refuse", status: 403, code: "AccessDenied" }
          : undefined;
      const { code, stdout, stderr } = await box.cli(
        ["delete-user", userName],
        { env },
      );
      strictEqual(code, 1);
      strictEqual(stdout, "");
      match(stderr, new RegExp(`the caller lacks iam:${usual}\n$`));
    }
    deepStrictEqual(
      proxy.calls.map((call) => call.operation)
        .filter((name) => /^(Update|Delete)/.test(name)),
      [],
    );
  },
});
