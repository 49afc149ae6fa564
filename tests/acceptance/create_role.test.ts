/** `create --duration`: the role it assumes, its own or another. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
} from "@aws-sdk/client-iam";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { startProxy } from "../support/proxy.ts";
import { snapshot } from "../support/snapshot.ts";

const ignore = !HAS_ACCOUNTS;

Deno.test({
  name: "create --duration waits until IAM knows the role it made",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    proxy.fault = ({ operation, nth }) =>
      operation === "AssumeRole" && nth <= 3
        ? { kind: "refuse", status: 403, code: "AccessDenied" }
        : undefined;
    const { code, stdout } = await box.cli(
      ["create", await box.bucket(), "-d", "15m"],
      { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
    );
    strictEqual(code, 0);
    deepStrictEqual(Object.keys(JSON.parse(stdout)), [
      "AccessKeyId",
      "SecretAccessKey",
      "SessionToken",
      "Expiration",
    ]);
    strictEqual(
      proxy.calls.filter((call) => call.operation === "AssumeRole").length,
      4,
    );
  },
});

Deno.test({
  name: "create --duration gives up on a role it made, and keeps it for others",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    proxy.fault = ({ operation }) =>
      operation === "AssumeRole"
        ? { kind: "refuse", status: 403, code: "AccessDenied" }
        : undefined;
    const bucket = await box.bucket();
    const { code, stderr } = await box.cli(["create", bucket, "-d", "15m"], {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    strictEqual(code, 1);
    const [command] = /kept: .+\)$/m.exec(stderr) ?? [""];
    match(
      command,
      /^kept: policy of role (\S+) \(others may use it\), remove with: aws iam detach-role-policy --role-name \1 --policy-arn \S+; role \1 \(others may use it\), remove with: aws iam delete-role --role-name \1\)$/,
    );
    const { roles } = await snapshot(box);
    deepStrictEqual(Object.keys(roles), [
      "s3-credentials.AmazonS3FullAccess",
    ]);
  },
});

Deno.test({
  name: "create --duration does not wait for a role that was there before",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const env = { AWS_ENDPOINT_URL: proxy.endpoint };
    const bucket = await box.bucket();
    await box.cli(["create", bucket, "-d", "15m"], { env });
    proxy.fault = ({ operation }) =>
      operation === "AssumeRole"
        ? { kind: "refuse", status: 403, code: "AccessDenied" }
        : undefined;
    const earlier = proxy.calls.length;
    const { code, stderr } = await box.cli(["create", bucket, "-d", "15m"], {
      env,
    });
    strictEqual(code, 1);
    match(stderr, /\(nothing was changed\)\n$/);
    strictEqual(
      proxy.calls.slice(earlier)
        .filter((call) => call.operation === "AssumeRole").length,
      1,
    );
  },
});

Deno.test({
  name: "create --role assumes that role, and looks at no other",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const { Role } = await box.iam.send(
      new CreateRoleCommand({
        RoleName: "somebody-elses",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{
            Effect: "Allow",
            Principal: { AWS: "*" },
            Action: "sts:AssumeRole",
          }],
        }),
      }),
    );
    await box.iam.send(
      new AttachRolePolicyCommand({
        RoleName: "somebody-elses",
        PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
      }),
    );
    const { code, stderr } = await box.cli(
      ["create", await box.bucket(), "-d", "15m", "--role", Role!.Arn!],
      { env: { AWS_ENDPOINT_URL: proxy.endpoint } },
    );
    strictEqual(code, 0);
    strictEqual(stderr, `Assume role against ${Role!.Arn} for 900s\n`);
    deepStrictEqual(
      proxy.calls.map((call) => call.operation).filter((o) => /Role/.test(o)),
      ["AssumeRole"],
    );
  },
});
