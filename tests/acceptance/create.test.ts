/** `create`: what it prints, what it refuses, and what it says is left. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { CreateAccessKeyCommand, CreateUserCommand } from "@aws-sdk/client-iam";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { texts } from "../support/objects.ts";
import { type Call, startProxy } from "../support/proxy.ts";
import { snapshot } from "../support/snapshot.ts";

const ignore = !HAS_ACCOUNTS;

Deno.test("create prints the credentials alone, and logs to standard error", async () => {
  await using box = await sandbox();
  const bucket = box.name();
  const { code, stdout, stderr } = await box.cli(["create", bucket, "-c"]);
  strictEqual(code, 0);
  const user = `s3.read-write.${bucket}`;
  strictEqual(
    stderr,
    `Created bucket: ${bucket}\n` +
      `Created user: '${user}' with permissions boundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess'\n` +
      `Attached policy ${user} to user ${user}\n` +
      `Created access key for user: ${user}\n`,
  );
  const made = JSON.parse(stdout);
  deepStrictEqual(Object.keys(made), [
    "UserName",
    "AccessKeyId",
    "Status",
    "SecretAccessKey",
    "CreateDate",
  ]);
  strictEqual(stdout, JSON.stringify(made, null, 4) + "\n");
});

Deno.test("create -o - prints the credentials", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  const { code, stdout } = await box.cli(
    ["create", bucket, "--silent", "-o", "-"],
    { cwd: dir.path },
  );
  strictEqual(code, 0);
  ok(JSON.parse(stdout).SecretAccessKey);
  deepStrictEqual(await texts(dir.path), []);
});

Deno.test("create --silent silences the log", async () => {
  await using box = await sandbox();
  const { code, stdout, stderr } = await box.cli([
    "create",
    box.name(),
    "-c",
    "--silent",
  ]);
  strictEqual(code, 0);
  strictEqual(stderr, "");
  ok(JSON.parse(stdout).SecretAccessKey);
});

Deno.test({
  name: "create --dry-run calls nobody",
  ignore,
  async fn() {
    await using box = await sandbox();
    await using proxy = startProxy(ENDPOINT!);
    const { code } = await box.cli(["create", "any-bucket", "--dry-run"], {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    strictEqual(code, 0);
    deepStrictEqual(proxy.calls, []);
  },
});

Deno.test({
  name: "create never tells the new secret anywhere but in its result",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const env = { AWS_ENDPOINT_URL: proxy.endpoint };
    const bucket = await box.bucket();
    for (const lifetime of [[], ["--duration", "15m"]]) {
      const { stdout, stderr } = await box.cli(
        ["create", bucket, "--debug", ...lifetime],
        { env },
      );
      const { SecretAccessKey, SessionToken } = JSON.parse(stdout);
      strictEqual(stderr.includes(SecretAccessKey), false);
      if (SessionToken) strictEqual(stderr.includes(SessionToken), false);
    }
  },
});

Deno.test({
  name: "create revokes the key when nobody reads its result",
  ignore: ignore || Deno.build.os === "windows",
  async fn() {
    await using box = await sandbox();
    const bucket = await box.bucket();
    const before = await snapshot(box);
    const { code, stderr } = await box.spawn(["create", bucket], {
      stdout: "closed",
    }).result;
    strictEqual(code, 1);
    match(
      stderr,
      /Error: The credentials could not be written to standard output: .+ \(undone: access key /,
    );
    deepStrictEqual(await snapshot(box), before);
  },
});

Deno.test({
  name: "create tells what it could not undo, and how to remove it",
  ignore,
  async fn() {
    await using box = await sandbox();
    await using proxy = startProxy(ENDPOINT!);
    const bucket = await box.bucket();
    const user = `s3.read-write.${bucket}`;
    const refused = ["CreateAccessKey", "DeleteUser"];
    proxy.fault = ({ operation }: Call) =>
      refused.includes(operation)
        ? { kind: "refuse", status: 403, code: "AccessDenied" }
        : undefined;
    const { code, stdout, stderr } = await box.cli(["create", bucket], {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    strictEqual(code, 1);
    strictEqual(stdout, "");
    match(
      stderr,
      /\(undone: policy .+; LEFT BEHIND: user .+ \(AccessDenied\), /,
    );
    ok(
      stderr.includes(`remove with: s3-credentials delete-user ${user}`),
      stderr,
    );
    // The suggested command works.
    const removed = await box.cli(["delete-user", user]);
    strictEqual(removed.code, 0, removed.stderr);
  },
});

Deno.test({
  name: "create --keep-on-error leaves what was made, and says so",
  ignore,
  async fn() {
    await using box = await sandbox();
    await using proxy = startProxy(ENDPOINT!);
    const bucket = box.name();
    proxy.fault = ({ operation }: Call) =>
      operation === "CreateAccessKey"
        ? { kind: "refuse", status: 403, code: "AccessDenied" }
        : undefined;
    const { code, stderr } = await box.cli(
      ["create", bucket, "-c", "--keep-on-error"],
      { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
    );
    strictEqual(code, 1);
    match(stderr, /\(kept: bucket .+, user .+, policy .+\)\n$/);
    const { users, buckets } = await snapshot(box);
    deepStrictEqual(Object.keys(users), [`s3.read-write.${bucket}`]);
    deepStrictEqual(Object.keys(buckets), [bucket]);
  },
});

/** Runs that are refused after looking and before changing anything. */
Deno.test({
  name: "create refuses before it changes anything",
  ignore,
  async fn(t) {
    await using other = await sandbox();
    const foreign = await other.bucket("foreign");
    await using box = await sandbox({ admin: true });
    const bucket = await box.bucket();
    const UserName = box.name("full");
    await box.iam.send(new CreateUserCommand({ UserName }));
    await box.iam.send(new CreateAccessKeyCommand({ UserName }));
    await box.iam.send(new CreateAccessKeyCommand({ UserName }));
    const before = await snapshot(box);
    const missing = box.name("missing");
    const refusals: [args: string[], error: RegExp][] = [
      [
        [bucket, missing],
        new RegExp(
          `^Error: Bucket does not exist: ${missing} - try --create-bucket to create it\n$`,
        ),
      ],
      [[foreign], /^Error: Bucket '.+' exists but belongs to another account/],
      [[missing, foreign, "-c"], /^Error: Bucket '.+' exists but belongs to/],
      [
        [bucket, "--username", UserName],
        /^Error: User '.+' already has 2 access keys, the most AWS allows/,
      ],
    ];
    for (const [args, error] of refusals) {
      await t.step(error.source, async () => {
        const { code, stdout, stderr } = await box.cli(["create", ...args]);
        match(stderr, error);
        strictEqual(code, 1);
        strictEqual(stdout, "");
        deepStrictEqual(await snapshot(box), before);
      });
    }
  },
});

Deno.test({
  name: "create --duration tells the root user that roles are not for them",
  ignore,
  async fn() {
    await using box = await sandbox();
    const bucket = await box.bucket();
    const before = await snapshot(box);
    const { code, stderr } = await box.cli(["create", bucket, "-d", "15m"]);
    strictEqual(code, 1);
    match(stderr, /^Error: You are the root user, who cannot assume roles/);
    deepStrictEqual(await snapshot(box), before);
  },
});

Deno.test({
  name: "create again with the same content makes a second key and no fuss",
  ignore,
  async fn() {
    await using box = await sandbox();
    const bucket = await box.bucket();
    const first = await box.cli(["create", bucket, "--prefix", "a/"]);
    const policies = Object.values((await snapshot(box)).users);
    const second = await box.cli(["create", bucket, "--prefix", "a/"]);
    strictEqual(second.code, 0, second.stderr);
    const [one, two] = [first, second].map(({ stdout }) => JSON.parse(stdout));
    strictEqual(one.UserName, two.UserName);
    ok(one.AccessKeyId !== two.AccessKeyId);
    const after = Object.values((await snapshot(box)).users);
    deepStrictEqual(
      (after[0] as { inline: unknown }).inline,
      (policies[0] as { inline: unknown }).inline,
    );
  },
});
