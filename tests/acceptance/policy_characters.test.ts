/** Policies with characters that IAM does not take as they are. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  GetUserPolicyCommand,
  ListUserPoliciesCommand,
} from "@aws-sdk/client-iam";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { clientConfig, sandbox } from "../support/aws.ts";
import { expected, outcomes, whenHonoured } from "../support/attempts.ts";

const PREFIX = "é/日本/😀/";

/** IAM API, PutUserPolicy, PolicyDocument. */
// deno-lint-ignore no-control-regex
const PATTERN = /^[\u0009\u000A\u000D\u0020-\u00FF]+$/;

for (const duration of [[], ["--duration", "15m"]]) {
  const command = ["create", ...duration].join(" ");
  Deno.test(`${command} with a prefix beyond U+00FF grants exactly that prefix`, async () => {
    await using box = await sandbox({ admin: true });
    const bucket = await box.bucket();
    const made = await box.cli([
      "create",
      bucket,
      "--prefix",
      PREFIX,
      ...duration,
    ]);
    strictEqual(made.code, 0, made.stderr);
    const keys = JSON.parse(made.stdout);
    const s3 = new S3Client({
      ...clientConfig({
        accessKeyId: keys.AccessKeyId,
        secretAccessKey: keys.SecretAccessKey,
        sessionToken: keys.SessionToken,
      }),
      forcePathStyle: true,
    });
    const put = (Key: string) => async () => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "x" }));
    };
    const attempts = { inside: put(`${PREFIX}x`), outside: put("é/x") };
    await whenHonoured(attempts, ["inside"]);
    deepStrictEqual(
      await outcomes(attempts),
      expected(attempts, ["inside"]),
    );
    s3.destroy();
  });
}

Deno.test("what is sent to IAM is within its pattern, and means the same", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const statement = {
    Effect: "Deny",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::*/\u0100\ud83d\ude00\u2028*",
  };
  const made = await box.cli([
    "create",
    bucket,
    "--statement",
    JSON.stringify(statement),
  ]);
  strictEqual(made.code, 0, made.stderr);
  const { UserName } = JSON.parse(made.stdout);
  const { PolicyNames } = await box.iam.send(
    new ListUserPoliciesCommand({ UserName }),
  );
  const { PolicyDocument } = await box.iam.send(
    new GetUserPolicyCommand({ UserName, PolicyName: PolicyNames![0] }),
  );
  const text = decodeURIComponent(PolicyDocument!);
  ok(PATTERN.test(text), text);
  deepStrictEqual(JSON.parse(text).Statement.at(-1), statement);
});
