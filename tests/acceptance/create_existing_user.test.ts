/**
 * `create` for a user that exists: what its keys can do beside what is asked
 * for is named, and its permissions boundary is never ignored.
 */
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  ENDPOINT,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "../support/aws.ts";
import { allowing } from "../support/callers.ts";
import { startProxy } from "../support/proxy.ts";
import { snapshot } from "../support/snapshot.ts";

const ignore = !HAS_ACCOUNTS;
const READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonS3FullAccess";

/** Makes a user without any rights. */
async function makeUser({ iam, name }: Sandbox): Promise<string> {
  await iam.send(new CreateUserCommand({ UserName: name("user") }));
  return name("user");
}

/** What a user may have, and how it is named. */
const RIGHTS: Record<
  string,
  (box: Sandbox, UserName: string) => Promise<string>
> = {
  async "a managed policy"({ iam }, UserName) {
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    return `attached policies: ${PolicyArn}`;
  },
  async "a group"({ iam, name }, UserName) {
    const GroupName = name("group");
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
    return `groups: ${GroupName}`;
  },
  async "another inline policy"({ iam }, UserName) {
    await iam.send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName: "mine",
        PolicyDocument: allowing("s3:*"),
      }),
    );
    return "other policies: mine";
  },
};

for (const [what, give] of Object.entries(RIGHTS)) {
  Deno.test({
    name: `create refuses a user with ${what}, and takes it with --update`,
    ignore,
    async fn() {
      await using box = await sandbox();
      const userName = await makeUser(box);
      const named = await give(box, userName);
      const args = ["create", await box.bucket(), "--username", userName];
      const before = await snapshot(box);
      const refused = await box.cli(args);
      strictEqual(
        refused.stderr,
        `Error: User '${userName}' already has ${named}, and a new key could do all that they allow - use --username to make another user, or --update to accept that\n`,
      );
      strictEqual(refused.code, 1);
      deepStrictEqual(await snapshot(box), before);
      const taken = await box.cli([...args, "--update"]);
      strictEqual(taken.code, 0, taken.stderr);
      ok(
        taken.stderr.startsWith(
          `User '${userName}' exists: the new key also has its ${named}\n`,
        ),
        taken.stderr,
      );
    },
  });
}

/** The boundary that a user has, what is asked for, and what it has then. */
const BOUNDARIES: [
  name: string,
  present: string | undefined,
  options: string[],
  then: string | undefined | "refused",
][] = [
  ["none is given", undefined, [FULL_ACCESS], FULL_ACCESS],
  ["the same stays", FULL_ACCESS, [FULL_ACCESS], FULL_ACCESS],
  ["another stays", READ_ONLY, [FULL_ACCESS], "refused"],
  ["another is replaced", READ_ONLY, [FULL_ACCESS, "--update"], FULL_ACCESS],
  ["one is kept", READ_ONLY, ["none"], "refused"],
  ["one is removed", READ_ONLY, ["none", "--update"], undefined],
];

for (const [name, present, [boundary, ...options], then] of BOUNDARIES) {
  Deno.test({
    name: `create --user-permissions-boundary for a user that exists: ${name}`,
    ignore,
    async fn() {
      await using box = await sandbox();
      await using proxy = startProxy(ENDPOINT!);
      const UserName = await makeUser(box);
      if (present !== undefined) {
        await box.iam.send(
          new PutUserPermissionsBoundaryCommand({
            UserName,
            PermissionsBoundary: present,
          }),
        );
      }
      const args = [
        ...["create", await box.bucket(), "--username", UserName, ...options],
        ...["--user-permissions-boundary", boundary],
      ];
      const env = { AWS_ENDPOINT_URL: proxy.endpoint };
      const before = await snapshot(box);
      if (then === "refused") {
        const { code, stderr } = await box.cli(args, { env });
        strictEqual(code, 1);
        ok(
          stderr.startsWith(
            `Error: User '${UserName}' already has the permissions boundary ${present}, and replacing it`,
          ),
          stderr,
        );
        deepStrictEqual(await snapshot(box), before);
        return;
      }
      proxy.fault = ({ operation }) =>
        operation === "CreateAccessKey"
          ? { kind: "refuse", status: 400, code: "ValidationError" }
          : undefined;
      const failed = await box.cli(args, { env });
      strictEqual(failed.code, 1);
      deepStrictEqual(await snapshot(box), before, "undone");
      proxy.fault = () => undefined;
      const { code, stderr } = await box.cli(args, { env });
      strictEqual(code, 0, stderr);
      const { users } = await snapshot(box) as {
        users: Record<string, { boundary?: string }>;
      };
      strictEqual(users[UserName].boundary, then);
    },
  });
}

Deno.test({
  name: "create says which boundary limits a key that it makes for a user",
  ignore,
  async fn() {
    await using box = await sandbox();
    const UserName = await makeUser(box);
    await box.iam.send(
      new PutUserPermissionsBoundaryCommand({
        UserName,
        PermissionsBoundary: READ_ONLY,
      }),
    );
    const { code, stderr } = await box.cli(
      ["create", await box.bucket(), "--username", UserName],
    );
    strictEqual(code, 0);
    match(stderr, new RegExp(`boundary also limits the new key: ${READ_ONLY}`));
  },
});

const FACTS = [
  "GetUser",
  "ListAccessKeys",
  "ListAttachedUserPolicies",
  "ListGroupsForUser",
  "ListUserPolicies",
];

Deno.test({
  name:
    "create reads at the same time whether there is a user and all that it has",
  ignore,
  async fn() {
    await using box = await sandbox();
    await using proxy = startProxy(ENDPOINT!);
    const env = { AWS_ENDPOINT_URL: proxy.endpoint };
    const args = ["create", await box.bucket(), "--username", box.name("user")];
    const first = await box.cli(args, { env });
    strictEqual(first.code, 0, first.stderr);
    proxy.calls.length = 0;
    const asked = () =>
      proxy.calls.map((call) => call.operation)
        .filter((name) => FACTS.includes(name)).slice(0, FACTS.length);
    // Each answer waits until all have been asked for.
    const all = Promise.withResolvers<void>();
    proxy.fault = ({ operation }) => {
      if (!FACTS.includes(operation)) return undefined;
      if (asked().length === FACTS.length) all.resolve();
      return { kind: "hold", until: all.promise };
    };
    const second = await box.cli(args, { env });
    strictEqual(second.code, 0, second.stderr);
    deepStrictEqual(asked().toSorted(), FACTS);
  },
});

Deno.test({
  name: "create does not go on without having seen what a user has",
  ignore,
  async fn() {
    await using box = await sandbox();
    await using proxy = startProxy(ENDPOINT!);
    const userName = await makeUser(box);
    const args = ["create", await box.bucket(), "--username", userName];
    const before = await snapshot(box);
    for (const list of ["ListAttachedUserPolicies", "ListGroupsForUser"]) {
      proxy.fault = ({ operation }) =>
        operation === list
          ? { kind: "refuse", status: 403, code: "AccessDenied" }
          : undefined;
      const { code, stderr } = await box.cli(args, {
        env: { AWS_ENDPOINT_URL: proxy.endpoint },
      });
      strictEqual(code, 1);
      match(stderr, new RegExp(`- the caller lacks iam:${list}\\n$`));
      deepStrictEqual(await snapshot(box), before);
    }
  },
});

Deno.test({
  name:
    "create takes a user of a server that has no groups or managed policies",
  ignore,
  async fn() {
    await using box = await sandbox();
    await using proxy = startProxy(ENDPOINT!);
    const userName = await makeUser(box);
    proxy.fault = ({ operation }) =>
      ["ListAttachedUserPolicies", "ListGroupsForUser"].includes(operation)
        ? { kind: "refuse", status: 400, code: "InvalidAction" }
        : undefined;
    const { code, stderr } = await box.cli(
      ["create", await box.bucket(), "--username", userName],
      { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
    );
    strictEqual(code, 0, stderr);
  },
});
