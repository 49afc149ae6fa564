/**
 * How the deletion of a user is planned, described and carried out.
 * Long because all cases share one recorder of calls.
 */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { Users } from "../../../lib/aws/iam/users.ts";
import { AwsError } from "../../../lib/errors.ts";
import {
  applyDeletion,
  describeDeletion,
  describeUnknown,
  planDeletion,
} from "../../../lib/users/deletion.ts";

/** Calls about users that a test expects; every other call fails the test. */
function usersWith(expected: Partial<Users>): Users {
  return new Proxy(expected, {
    get: (calls, name) =>
      calls[name as keyof Users] ??
        (() => Promise.reject(new Error(`unexpected call of ${String(name)}`))),
  }) as Users;
}

function refuse(code: string, operation = "ListX"): Promise<never> {
  return Promise.reject(
    new AwsError(`An error occurred (${code})`, {
      operation,
      service: "iam",
      code,
      status: 403,
      attempts: 1,
      uncertain: code === "ServiceFailure",
    }),
  );
}

const none = () => Promise.resolve([]);

/** What is asked about a user who has nothing at all. */
const NOTHING: Partial<Users> = {
  hasLoginProfile: () => Promise.resolve(false),
  signingCertificates: none,
  sshPublicKeys: none,
  serviceCredentials: none,
  policyNames: none,
  accessKeyIds: none,
  attachedPolicies: none,
  groups: none,
  mfaDevices: none,
};

/** A user who has one of everything, and two access keys. */
const EVERYTHING: Partial<Users> = {
  hasLoginProfile: () => Promise.resolve(true),
  signingCertificates: () => Promise.resolve(["CERT"]),
  sshPublicKeys: () => Promise.resolve(["APKA"]),
  serviceCredentials: () => Promise.resolve(["ACCA"]),
  policyNames: () => Promise.resolve(["inline"]),
  accessKeyIds: () => Promise.resolve(["AKIA1", "AKIA2"]),
  attachedPolicies: () => Promise.resolve(["arn:managed"]),
  groups: () => Promise.resolve(["staff"]),
  mfaDevices: () => Promise.resolve(["arn:mfa"]),
};

async function planFor(lists: Partial<Users>) {
  return (await planDeletion(usersWith({ ...NOTHING, ...lists }), "alice"))!;
}

/** Notes the calls that change something, in their order. */
function recorder() {
  const calls: string[] = [];
  const note = (name: string) => (_user: string, id = "") => {
    calls.push(`${name} ${id}`.trim());
    return Promise.resolve();
  };
  const users: Partial<Users> = Object.fromEntries(
    [
      "deactivateAccessKey",
      "deleteAccessKey",
      "deleteLoginProfile",
      "deletePolicy",
      "deleteServiceCredential",
      "deleteSigningCertificate",
      "deleteSshPublicKey",
      "detachPolicy",
      "leaveGroup",
      "removeMfaDevice",
      "delete",
    ].map((name) => [name, note(name)]),
  );
  return { calls, users };
}

function log() {
  const lines: string[] = [];
  const report = (line: string) => {
    lines.push(line);
    return Promise.resolve();
  };
  return { lines, report };
}

Deno.test("a deletion removes everything in order, and then the user", async () => {
  const plan = await planFor(EVERYTHING);
  deepStrictEqual(describeDeletion(plan), [
    "Would delete login profile: alice",
    "Would delete signing certificate: CERT",
    "Would delete SSH public key: APKA",
    "Would delete service credential: ACCA",
    "Would delete policy: inline",
    "Would delete access key: AKIA1",
    "Would delete access key: AKIA2",
    "Would detach managed policy: arn:managed",
    "Would leave group: staff",
    "Would remove MFA device: arn:mfa",
    "Would delete user",
  ]);
  strictEqual(describeUnknown(plan), "");
  const { calls, users } = recorder();
  const { lines, report } = log();
  await applyDeletion(usersWith(users), plan, report);
  deepStrictEqual(calls, [
    "deactivateAccessKey AKIA1",
    "deactivateAccessKey AKIA2",
    "deleteLoginProfile",
    "deleteSigningCertificate CERT",
    "deleteSshPublicKey APKA",
    "deleteServiceCredential ACCA",
    "deletePolicy inline",
    "deleteAccessKey AKIA1",
    "deleteAccessKey AKIA2",
    "detachPolicy arn:managed",
    "leaveGroup staff",
    "removeMfaDevice arn:mfa",
    "delete",
  ]);
  deepStrictEqual(lines, [
    "Deleted login profile: alice",
    "Deleted signing certificate: CERT",
    "Deleted SSH public key: APKA",
    "Deleted service credential: ACCA",
    "Deleted policy: inline",
    "Deleted access key: AKIA1",
    "Deleted access key: AKIA2",
    "Detached managed policy: arn:managed",
    "Left group: staff",
    "Removed MFA device: arn:mfa",
    "Deleted user",
  ]);
});

Deno.test("keys that are deleted first need not be deactivated", async () => {
  const { calls, users } = recorder();
  const plan = await planFor({
    accessKeyIds: () => Promise.resolve(["AKIA1"]),
    groups: () => Promise.resolve(["staff"]),
  });
  await applyDeletion(usersWith(users), plan, log().report);
  deepStrictEqual(calls, [
    "deleteAccessKey AKIA1",
    "leaveGroup staff",
    "delete",
  ]);
});

Deno.test("a user that does not exist has no plan", async () => {
  const users = usersWith({
    ...NOTHING,
    policyNames: () => refuse("NoSuchEntity"),
    accessKeyIds: () => refuse("NoSuchEntity"),
  });
  strictEqual(await planDeletion(users, "alice"), undefined);
});

Deno.test("a rare kind that IAM does not know about a user is none", async () => {
  const plan = await planFor({ groups: () => refuse("NoSuchEntity") });
  deepStrictEqual(plan, { userName: "alice", removals: [], unknown: [] });
});

for (
  const code of [
    "AccessDenied",
    "InvalidAction",
    "NotImplemented",
    "UnsupportedOperation",
  ]
) {
  Deno.test(`a rare kind that cannot be listed (${code}) is named`, async () => {
    const plan = await planFor({
      hasLoginProfile: () => refuse(code),
      mfaDevices: () => refuse(code),
    });
    deepStrictEqual(plan.removals, []);
    strictEqual(
      describeUnknown(plan),
      `Could not check whether 'alice' has: login profile (${code}), MFA device (${code})\n`,
    );
  });
}

for (
  const [list, what] of [
    ["policyNames", "policies"],
    ["accessKeyIds", "access keys"],
  ] as const
) {
  Deno.test(`a deletion needs to know the user's ${what}`, async () => {
    await rejects(planFor({ [list]: () => refuse("AccessDenied") }), {
      message: "An error occurred (AccessDenied)",
    });
  });
}

Deno.test("a list that fails in another way ends the plan", async () => {
  await rejects(planFor({ groups: () => refuse("ServiceFailure") }), {
    message: "An error occurred (ServiceFailure)",
  });
  await rejects(planFor({ groups: () => Promise.reject(new TypeError("x")) }), {
    name: "TypeError",
  });
});

Deno.test("a deletion goes on when keys may not be deactivated, or are gone", async () => {
  for (const code of ["AccessDenied", "NoSuchEntity", "InvalidAction"]) {
    const { calls, users } = recorder();
    await applyDeletion(
      usersWith({ ...users, deactivateAccessKey: () => refuse(code) }),
      await planFor({
        policyNames: () => Promise.resolve(["inline"]),
        accessKeyIds: () => Promise.resolve(["AKIA1"]),
      }),
      log().report,
    );
    deepStrictEqual(calls, [
      "deletePolicy inline",
      "deleteAccessKey AKIA1",
      "delete",
    ]);
  }
});

Deno.test("a deletion that fails says what the user still has", async () => {
  const { calls, users } = recorder();
  const { lines, report } = log();
  await rejects(
    applyDeletion(
      usersWith({ ...users, detachPolicy: () => refuse("AccessDenied") }),
      await planFor(EVERYTHING),
      report,
    ),
    {
      name: "CliError",
      message:
        "An error occurred (AccessDenied) - user 'alice' still exists and has managed policy 'arn:managed', group 'staff', MFA device 'arn:mfa'",
    },
  );
  strictEqual(calls.at(-1), "deleteAccessKey AKIA2");
  strictEqual(lines.at(-1), "Deleted access key: AKIA2");
  const unanswered = { ...users, leaveGroup: () => refuse("ServiceFailure") };
  await rejects(
    applyDeletion(usersWith(unanswered), await planFor(EVERYTHING), report),
    /still exists and perhaps has group 'staff', MFA device 'arn:mfa'$/,
  );
});

Deno.test("a failure to deactivate a key deletes nothing", async () => {
  const { calls, users } = recorder();
  await rejects(
    applyDeletion(
      usersWith({
        ...users,
        deactivateAccessKey: () => refuse("ServiceFailure"),
      }),
      await planFor({
        policyNames: () => Promise.resolve(["inline"]),
        accessKeyIds: () => Promise.resolve(["AKIA1"]),
      }),
      log().report,
    ),
    {
      message:
        "An error occurred (ServiceFailure) - user 'alice' still exists and has policy 'inline', access key 'AKIA1'",
    },
  );
  deepStrictEqual(calls, []);
});

Deno.test("a conflict names the kinds that could not be listed", async () => {
  const plan = await planFor({ mfaDevices: () => refuse("AccessDenied") });
  const failing = (code: string) =>
    applyDeletion(
      usersWith({ delete: () => refuse(code, "DeleteUser") }),
      plan,
      log().report,
    );
  await rejects(failing("DeleteConflict"), {
    message:
      "An error occurred (DeleteConflict) - user 'alice' still exists; could not check for: MFA device (AccessDenied)",
  });
  await rejects(failing("AccessDenied"), {
    message: "An error occurred (AccessDenied) - user 'alice' still exists",
  });
  await rejects(
    failing("ServiceFailure"),
    /user 'alice' perhaps still exists$/,
  );
});
