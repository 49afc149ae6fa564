/**
 * Whom the tool's role trusts: whoever runs `create --duration`,
 * `credential-process` or `localserver` and is refused by AWS; never a whole
 * account; and never without a word.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { ROLE_NAME } from "../../lib/policy/names.ts";
import {
  ENDPOINT,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { startLocalServer } from "../support/localserver.ts";
import { type Proxy, startProxy } from "../support/proxy.ts";
import {
  allow,
  asSession,
  callerArn,
  makeRole,
  SESSION_ROLE,
  trustDocument,
  trustPolicy,
} from "../support/roles.ts";

const ignore = !HAS_ACCOUNTS;

interface Outcome {
  code: number;
  stderr: string;
}

/** The commands that assume the tool's role, for 15 minutes. */
const COMMANDS: Record<
  string,
  (box: Sandbox, bucket: string, env: Record<string, string>) => Promise<
    Outcome
  >
> = {
  "create --silent": (box, bucket, env) =>
    box.cli(["create", bucket, "-d", "15m", "--silent"], { env }),
  async "credential-process"(box, bucket, env) {
    await using dir = await folder();
    return await box.cli(["credential-process", bucket, "-d", "15m"], {
      env: { ...env, XDG_CACHE_HOME: dir.path },
    });
  },
  async localserver(box, bucket, env) {
    await using server = await startLocalServer(
      box,
      [bucket, "-d", "15m"],
      env,
    );
    return { code: await server.stop(), stderr: server.log() };
  },
};

const changes = (proxy: Proxy) =>
  proxy.calls.map(({ operation }) => operation)
    .filter((name) => !/^(Get|List|HEAD|GET|AssumeRole)/.test(name));

for (const [name, command] of Object.entries(COMMANDS)) {
  Deno.test({
    name:
      `${name} leaves a trust policy that names the caller's role by its path`,
    ignore,
    async fn() {
      await using box = await sandbox({ admin: true });
      await using proxy = startProxy(ENDPOINT!);
      const { roleArn, env } = await asSession(box, proxy);
      const trust = trustDocument(allow(roleArn));
      await makeRole(box, ROLE_NAME, trust);
      const { code, stderr } = await command(box, await box.bucket(), env);
      strictEqual(code, 0, stderr);
      deepStrictEqual(changes(proxy), []);
      strictEqual(await trustPolicy(box), trust);
      strictEqual(stderr.includes("trusts"), false, stderr);
    },
  });

  Deno.test({
    name: `${name} adds the caller's role and not the account, and says so`,
    ignore,
    async fn() {
      await using box = await sandbox({ admin: true });
      await using proxy = startProxy(ENDPOINT!);
      const { roleArn, env } = await asSession(box, proxy);
      const other = allow({ Service: "ec2.amazonaws.com" });
      await makeRole(box, ROLE_NAME, trustDocument(other));
      const { code, stderr } = await command(box, await box.bucket(), env);
      strictEqual(code, 0, stderr);
      deepStrictEqual(changes(proxy), ["UpdateAssumeRolePolicy"]);
      strictEqual(
        await trustPolicy(box),
        trustDocument(other, allow(roleArn)),
      );
      const said = `Role ${ROLE_NAME} now trusts ${roleArn} too, which may ` +
        `assume it from now on - to take that back: aws iam ` +
        `update-assume-role-policy --role-name ${ROLE_NAME} ` +
        `--policy-document '${trustDocument(other)}'\n`;
      ok(stderr.includes(said), stderr);
    },
  });

  Deno.test({
    name: `${name} makes a role that trusts the caller alone`,
    ignore,
    async fn() {
      await using box = await sandbox({ admin: true });
      const bucket = await box.bucket();
      const { code, stderr } = await command(box, bucket, {});
      strictEqual(code, 0, stderr);
      const caller = await callerArn(box);
      strictEqual(await trustPolicy(box), trustDocument(allow(caller)));
    },
  });
}

Deno.test({
  name: "create says whom the role that it makes trusts",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    const { stderr } = await box.cli([
      "create",
      await box.bucket(),
      "-d",
      "15m",
    ]);
    const line = `Created role: ${ROLE_NAME}, which trusts ${await callerArn(
      box,
    )}\n`;
    ok(stderr.startsWith(line), stderr);
  },
});

Deno.test({
  name: "a second caller is refused by AWS, and then added beside the first",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const bucket = await box.bucket();
    const first = await box.cli(["create", bucket, "-d", "15m"]);
    strictEqual(first.code, 0, first.stderr);
    const { roleArn, env } = await asSession(box, proxy);
    const second = await box.cli(["create", bucket, "-d", "15m"], { env });
    strictEqual(second.code, 0, second.stderr);
    deepStrictEqual(
      JSON.parse(await trustPolicy(box)).Statement[0].Principal.AWS,
      [await callerArn(box), roleArn],
    );
    deepStrictEqual(
      proxy.calls.filter((call) => call.operation === "AssumeRole")
        .map((call) => call.status),
      [403, 200],
    );
  },
});

Deno.test({
  name: "nothing is changed when AWS lets the caller in all the same",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    // AWS knows no such pattern, and the emulator does.
    const trust = trustDocument(allow("arn:aws:iam::*:user/*"));
    await makeRole(box, ROLE_NAME, trust);
    const { code, stderr } = await box.cli(
      ["create", await box.bucket(), "-d", "15m"],
      { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
    );
    strictEqual(code, 0, stderr);
    deepStrictEqual(changes(proxy), []);
    strictEqual(await trustPolicy(box), trust);
  },
});

const NEVER = { StringEquals: { "aws:PrincipalType": "Nobody" } };
const EVER = { StringLike: { "aws:PrincipalType": "*" } };

for (
  const [what, statements, message] of [
    [
      "a denial",
      (arn: string) => [allow("*"), { ...allow(arn), Effect: "Deny" }],
      "its trust policy denies that to you, and is left as it is",
    ],
    [
      "a condition that is not met",
      (arn: string) => [allow(arn, { Condition: NEVER })],
      "its trust policy has conditions that you do not meet, and is left",
    ],
    [
      "a condition that is met",
      (arn: string) => [allow(arn, { Condition: EVER })],
      undefined,
    ],
  ] as const
) {
  Deno.test({
    name: `a trust policy with ${what} is never changed`,
    ignore,
    async fn() {
      await using box = await sandbox({ admin: true });
      await using proxy = startProxy(ENDPOINT!);
      const trust = trustDocument(...statements(await callerArn(box)));
      await makeRole(box, ROLE_NAME, trust);
      const { code, stderr } = await box.cli(
        ["create", box.name(), "-c", "-d", "15m"],
        { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
      );
      if (message === undefined) {
        strictEqual(code, 0, stderr);
        deepStrictEqual(changes(proxy), ["PUT bucket"]);
      } else {
        strictEqual(code, 1);
        strictEqual(
          stderr.startsWith(
            `Error: You may not assume role ${ROLE_NAME}: ${message}`,
          ),
          true,
          stderr,
        );
        deepStrictEqual(changes(proxy), []);
      }
      strictEqual(await trustPolicy(box), trust);
    },
  });
}

Deno.test({
  name:
    "a session whose role cannot be read changes nothing, and is told what to do",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const { env } = await asSession(box, proxy);
    proxy.fault = ({ operation, form }) =>
      operation === "GetRole" && form.get("RoleName") === SESSION_ROLE
        ? { kind: "refuse", status: 403, code: "AccessDenied" }
        : undefined;
    const { code, stderr } = await box.cli(
      ["create", box.name(), "-c", "-d", "15m"],
      { env },
    );
    strictEqual(code, 1);
    match(stderr, /^Error: Role s3-.+ must trust role Deployer, .+iam:GetRole/);
    deepStrictEqual(changes(proxy), []);
  },
});
