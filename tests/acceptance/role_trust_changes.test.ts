/**
 * The trust policy of the tool's role when somebody else changes it, or makes
 * the role, while the program runs.
 */
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { match, strictEqual } from "node:assert/strict";
import { ROLE_NAME } from "../../lib/policy/names.ts";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { account } from "../support/create_scenarios.ts";
import { startProxy } from "../support/proxy.ts";
import {
  allow,
  makeRole,
  trustDocument,
  trustPolicy,
} from "../support/roles.ts";

const ignore = !HAS_ACCOUNTS;
const NEVER = { StringEquals: { "aws:PrincipalType": "Nobody" } };

Deno.test({
  name:
    "undoing takes the caller out, and keeps what somebody else added meanwhile",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const theirs = allow({ Service: "ec2.amazonaws.com" }, { Sid: "Theirs" });
    const bucket = await box.bucket();
    await makeRole(box, ROLE_NAME, trustDocument(theirs));
    const added = allow("*", { Sid: "Added", Condition: NEVER });
    proxy.answered = async ({ operation, nth }) => {
      if (operation !== "UpdateAssumeRolePolicy" || nth > 1) return;
      const { Statement } = JSON.parse(await trustPolicy(box));
      await box.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: ROLE_NAME,
          PolicyDocument: trustDocument(...Statement, added),
        }),
      );
    };
    proxy.fault = ({ operation, nth }) =>
      operation === "AssumeRole" && nth > 1
        ? { kind: "refuse", status: 400, code: "ValidationError" }
        : undefined;
    const { code, stderr } = await box.cli(["create", bucket, "-d", "15m"], {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    strictEqual(code, 1);
    match(stderr, /\(undone: trust policy of role s3-.+\)\n$/);
    strictEqual(await trustPolicy(box), trustDocument(theirs, added));
  },
});

Deno.test({
  name: "a role that somebody else makes at the same moment is not changed",
  ignore,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const bucket = await box.bucket();
    const other = `arn:aws:iam::${await account(box)}:user/other`;
    const trust = trustDocument(allow(other));
    proxy.answered = async ({ operation, nth }) => {
      if (operation !== "GetRole" || nth > 1) return;
      await makeRole(box, ROLE_NAME, trust);
    };
    const run = () =>
      box.cli(["create", bucket, "-d", "15m"], {
        env: { AWS_ENDPOINT_URL: proxy.endpoint },
      });
    const { code, stderr } = await run();
    strictEqual(code, 1);
    match(
      stderr,
      /Somebody else made role s3-.+ does not trust arn:.+ - try again \(nothing was changed\)\n$/,
    );
    strictEqual(await trustPolicy(box), trust);
    const again = await run();
    strictEqual(again.code, 0, again.stderr);
  },
});
