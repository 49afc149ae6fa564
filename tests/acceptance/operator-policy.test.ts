/**
 * The policies of `operator-policy` against an AWS that enforces them: who
 * holds one can run its commands in every mode, who holds none cannot.
 */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
} from "@aws-sdk/client-iam";
import { match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { OPERATOR_COMMANDS } from "../../lib/policy/operator.ts";
import { ROLE_NAME } from "../../lib/policy/names.ts";
import { ENDPOINT, REAL, type Sandbox, sandbox } from "../support/aws.ts";
import { allowing, caller } from "../support/callers.ts";
import { folder } from "../support/folder.ts";
import { startProxy } from "../support/proxy.ts";
import { makeFullUser, makeUser } from "../support/users.ts";

const FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonS3FullAccess";

/** Commands that need AWS, each in all the ways that need rights of their own. */
const USES: Record<
  string,
  Record<string, (box: Sandbox) => Promise<string[]>>
> = {
  create: {
    "for a bucket": async (box) => [await box.bucket(), "--tag", "a=b"],
    "with a new bucket": (box) =>
      Promise.resolve([box.name("new"), "--create-bucket", "--tag", "a=b"]),
    "with a website": async (box) => [await box.bucket(), "--website"],
    "for a user that exists": async (box) => {
      const bucket = await box.bucket();
      const { userName } = await makeUser(
        box,
        "user",
        `s3.read-write.${bucket}`,
      );
      return [bucket, "--prefix", "a/", "--username", userName, "--update"];
    },
    "for a user that gets a boundary": async (box) => {
      const { userName } = await makeUser(box, "user");
      return [
        ...[await box.bucket(), "--username", userName, "--update"],
        ...["--user-permissions-boundary", FULL_ACCESS],
      ];
    },
    "for a user that loses its boundary": async (box) => {
      const { userName } = await makeUser(box, "user");
      await box.iam.send(
        new PutUserPermissionsBoundaryCommand({
          UserName: userName,
          PermissionsBoundary: FULL_ACCESS,
        }),
      );
      return [
        ...[await box.bucket(), "--username", userName, "--update"],
        ...["--user-permissions-boundary", "none"],
      ];
    },
    "for some time": async (box) => [await box.bucket(), "-d", "15m"],
    "for some time, with a tagged role": (box) =>
      Promise.resolve([box.name("new"), "-c", "-d", "15m", "--tag", "a=b"]),
    "for some time, with a role to repair": async (box) => {
      await makeRole(box, ROLE_NAME);
      return [await box.bucket(), "-d", "2h"];
    },
  },
  "credential-process": {
    "for a bucket": async (box) => [await box.bucket(), "-d", "15m"],
  },
  whoami: { "": () => Promise.resolve([]) },
  "list-users": { "": () => Promise.resolve([]) },
  "list-user-policies": {
    "": async (box) => {
      await makeUser(box, "user", "look");
      return [];
    },
  },
  "list-roles": {
    "with details": async (box) => {
      await makeRole(box, box.name("role"));
      return ["--details"];
    },
  },
  "list-buckets": {
    "with details": async (box) => [await box.bucket(), "--details"],
  },
  "list-bucket": { "": async (box) => [await filled(box)] },
  "debug-bucket": { "": async (box) => [await box.bucket()] },
  "put-object": { "": async (box) => [await box.bucket(), "key", "-"] },
  "put-objects": {
    "": async (box) => [await box.bucket(), import.meta.filename!],
  },
  "get-object": { "": async (box) => [await filled(box), "key"] },
  "get-objects": {
    "": async (box) => [await filled(box), "-o", ".cache/operator-policy"],
  },
  "delete-objects": {
    "by key": async (box) => [await filled(box), "key"],
    "by prefix": async (box) => [await filled(box), "--prefix", "k"],
  },
  presign: { "": async (box) => [await filled(box), "key"] },
  "get-cors-policy": {
    "": async (box) => [await set(box, "set-cors-policy")],
  },
  "set-cors-policy": { "": async (box) => [await box.bucket()] },
  "get-bucket-policy": {
    "": async (box) => {
      const bucket = await set(
        box,
        "set-public-access-block",
        "--allow-public-access",
      );
      await box.cli(["set-bucket-policy", bucket, "--allow-all-get"]);
      return [bucket];
    },
  },
  "set-bucket-policy": {
    "": async (box) => [
      await set(box, "set-public-access-block", "--allow-public-access"),
      "--allow-all-get",
    ],
  },
  "get-public-access-block": { "": async (box) => [await box.bucket()] },
  "set-public-access-block": {
    "of one setting": async (box) => [
      await box.bucket(),
      "--block-public-acls",
      "true",
    ],
  },
  "delete-bucket": {
    "that is empty": async (box) => [await box.bucket()],
    "with all that is in it": async (box) => [
      await filled(box),
      "--force",
      "--yes",
    ],
  },
  "delete-user": {
    "": async (box) => [(await makeUser(box, "user", "look")).userName],
    "that has everything": async (
      box,
    ) => [(await makeFullUser(box, "user")).userName],
  },
};

/** A bucket with an object. */
async function filled(box: Sandbox): Promise<string> {
  const bucket = await box.bucket();
  await box.cli(["put-object", bucket, "key", "-"], { stdin: "text" });
  return bucket;
}

/** A bucket on which a command was run. */
async function set(
  box: Sandbox,
  command: string,
  ...options: string[]
): Promise<string> {
  const bucket = await box.bucket();
  await box.cli([command, bucket, ...options]);
  return bucket;
}

/** A role with an inline and a managed policy. */
async function makeRole({ iam }: Sandbox, RoleName: string): Promise<void> {
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{
          Effect: "Allow",
          Principal: { Service: "ec2.amazonaws.com" },
          Action: "sts:AssumeRole",
        }],
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: "look",
      PolicyDocument: allowing("s3:GetObject"),
    }),
  );
  await iam.send(
    new AttachRolePolicyCommand({
      RoleName,
      PolicyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    }),
  );
}

/** Gives `credential-process` a place for its cache. */
async function withCacheFolder<T>(
  use: (env: Record<string, string>) => Promise<T>,
): Promise<T> {
  await using dir = await folder();
  return await use({ XDG_CACHE_HOME: dir.path });
}

/** What `operator-policy` prints. */
async function printedPolicy(box: Sandbox, name: string): Promise<string> {
  return (await box.cli(["operator-policy", name])).stdout;
}

for (const [name, modes] of Object.entries(USES)) {
  for (const [mode, prepare] of Object.entries(modes)) {
    Deno.test({
      name: `operator-policy ${name} is enough to ${name} ${mode}`.trimEnd(),
      ignore: REAL, // There a new key takes its time.
      async fn() {
        await using box = await sandbox();
        const policy = await printedPolicy(box, name);
        const env = await caller(box, "operator", policy);
        const args = [name, ...await prepare(box)];
        const { code, stderr } = await withCacheFolder((folder) =>
          box.cli(args, { env: { ...env, ...folder } })
        );
        strictEqual(code, 0, stderr);
      },
    });
  }
}

for (const name of Object.keys(USES)) {
  // AWS tells everybody who they are; debug-bucket shows what is refused; and
  // a URL can be signed by anybody, and then allows what they may do.
  if (["whoami", "debug-bucket", "presign"].includes(name)) continue;
  Deno.test({
    name: `${name} takes rights`,
    ignore: REAL,
    async fn() {
      await using box = await sandbox();
      const env = await caller(box, "nobody", undefined);
      const [prepare] = Object.values(USES[name]);
      const args = [name, ...await prepare(box)];
      const { code, stderr } = await withCacheFolder((folder) =>
        box.cli(args, { env: { ...env, ...folder } })
      );
      strictEqual(code, 1);
      match(stderr, /AccessDenied|\(403\)/);
    },
  });
}

for (
  const { what, args, calls } of [
    {
      what: "users and buckets",
      args: ["--create-bucket", "--website", "--tag", "a=b"],
      calls: ["PUT bucket", "PUT bucket?website", "CreateUser"],
    },
    {
      what: "roles",
      args: ["--create-bucket", "-d", "15m"],
      calls: ["CreateRole", "AttachRolePolicy"],
    },
  ]
) {
  Deno.test({
    name: `operator-policy create is enough to undo ${what}`,
    ignore: REAL,
    async fn() {
      await using box = await sandbox();
      const policy = await printedPolicy(box, "create");
      const env = await caller(box, "operator", policy);
      await using proxy = await startProxy(ENDPOINT!);
      const last = ["CreateAccessKey", "AssumeRole"];
      proxy.fault = ({ operation }) =>
        last.includes(operation)
          ? { kind: "refuse", status: 400, code: "ValidationError" }
          : undefined;
      const { code, stderr } = await box.cli(
        ["create", box.name("new"), ...args],
        { env: { ...env, AWS_ENDPOINT_URL: proxy.endpoint } },
      );
      strictEqual(code, 1);
      const made = proxy.calls.map((call) => call.operation);
      for (const call of calls) ok(made.includes(call), `no ${call}`);
      match(stderr, /undone/);
      notStrictEqual(stderr.includes("LEFT BEHIND"), true, stderr);
    },
  });
}

Deno.test("operator-policy is tried for every command that needs rights", () => {
  strictEqual(
    OPERATOR_COMMANDS.filter((name) => !(name in USES)).join(),
    // localserver, which does not end by itself, is tried in a test of its own.
    "localserver,policy,completions,operator-policy",
  );
});
