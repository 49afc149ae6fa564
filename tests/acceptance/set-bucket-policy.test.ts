/** `set-bucket-policy`: the policy that arrives is the one that was given. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";
import { serve } from "../support/s3_server.ts";

Deno.test("set-bucket-policy reads a file or standard input, and sends it whole", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const policy = {
    Version: "2012-10-17",
    Statement: [{
      Sid: "Tls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: `arn:aws:s3:::${bucket}/*`,
      Condition: { Bool: { "aws:SecureTransport": "never" } },
    }],
  };
  const set = await box.cli(
    ["set-bucket-policy", bucket, "--policy-file", "-"],
    {
      stdin: JSON.stringify(policy),
    },
  );
  strictEqual(set.code, 0, set.stderr);
  const get = await box.cli(["get-bucket-policy", bucket]);
  deepStrictEqual(JSON.parse(get.stdout), policy);
});

const OPEN = '"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"';
const ANY = '"Resource": "arn:aws:s3:::b/*"';

const REFUSED: [policy: string, problem: string][] = [
  [
    `{"Statement": {${OPEN}, ${ANY},\n"\\u0041ction": "s3:*"}}`,
    "line 2: Statement has 'Action' twice, and only one of them would count - remove one, or join them",
  ],
  [
    `{"Statement": {"Effect": "Allow", "Action": "s3:*", ${ANY}}}`,
    "Statement: it has no Principal",
  ],
  [
    `{"Statement": [{${OPEN}, ${ANY}, "Condition": {"IpAdress": {"aws:SourceIp": "::1"}}}]}`,
    "Statement[0].Condition.IpAdress: no such operator - did you mean 'IpAddress'?",
  ],
  [
    `{"Statement": [{${OPEN}, ${ANY}, "Condition": {"IpAddress": {"aws:SourceIp": null}}}]}`,
    "Statement[0].Condition.IpAddress.aws:SourceIp: it must be a text, a number, true or false, or a list of them",
  ],
];

for (const [policy, problem] of REFUSED) {
  Deno.test(`set-bucket-policy asks nobody about a policy that is refused: ${problem}`, async () => {
    await using server = serve(() => ({}));
    const { code, stdout, stderr } = await server.cli(
      ["set-bucket-policy", "bucket", "--policy-file", "-"],
      { stdin: policy },
    );
    deepStrictEqual([code, stdout], [2, ""]);
    ok(
      stderr.endsWith(
        `Error: Invalid value for '--policy-file': ${problem}\n`,
      ),
      stderr,
    );
    deepStrictEqual(server.asked(), []);
  });
}

Deno.test("set-bucket-policy sends another server what only that one knows", async () => {
  await using server = serve(() => ({}));
  const policy = {
    Version: "2023-04-17",
    Statement: {
      Effect: "Allow",
      Principal: { SCW: "user_id:1" },
      Action: "s3:GetObject",
      Resource: ["bucket/*"],
    },
  };
  const { code, stderr } = await server.cli(
    ["set-bucket-policy", "bucket", "--policy-file", "-"],
    { stdin: JSON.stringify(policy) },
  );
  strictEqual(code, 0, stderr);
  deepStrictEqual(server.asked(), ["PUT /bucket/?policy"]);
});

Deno.test("set-bucket-policy warns of a mistyped action, and sends it", async () => {
  await using server = serve(() => ({}));
  const { code, stdout, stderr } = await server.cli(
    ["set-bucket-policy", "bucket", "--policy-file", "-"],
    { stdin: `{"Statement": {${OPEN.replace("Object", "Objct")}, ${ANY}}}` },
  );
  deepStrictEqual([code, stdout], [0, ""]);
  deepStrictEqual(stderr.split("\n").slice(0, 2), [
    "Warning: --policy-file: S3 has no action 's3:GetObjct' that this version knows - did you mean 's3:GetObject'?",
    "Policy set:",
  ]);
});
