/** Settings of buckets. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { PutPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";

Deno.test("set-public-access-block leaves the settings alone that it does not name", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  for (const on of [true, false]) {
    const others = {
      IgnorePublicAcls: on,
      BlockPublicPolicy: !on,
      RestrictPublicBuckets: on,
    };
    await box.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: bucket,
        PublicAccessBlockConfiguration: { BlockPublicAcls: false, ...others },
      }),
    );
    const set = await box.cli([
      "set-public-access-block",
      bucket,
      "--block-public-acls",
      "true",
    ]);
    strictEqual(
      set.stderr,
      `Updated public access block settings for bucket '${bucket}': {'BlockPublicAcls': True}\n`,
    );
    strictEqual(set.code, 0);
    const get = await box.cli(["get-public-access-block", bucket]);
    deepStrictEqual(JSON.parse(get.stdout), {
      BlockPublicAcls: true,
      ...others,
    });
  }
});

Deno.test("debug-bucket tells whether the public can read, and why", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const lastLine = async () =>
    (await box.cli(["debug-bucket", bucket])).stdout.trimEnd().split("\n").at(
      -1,
    );
  match(await lastLine() ?? "", /^Public access: no - /);
  await box.cli(["set-public-access-block", bucket, "--allow-public-access"]);
  const set = await box.cli(["set-bucket-policy", bucket, "--allow-all-get"]);
  match(set.stderr, /^Policy set:\n\{\n {4}"Version"/);
  strictEqual(
    await lastLine(),
    "Public access: yes - the bucket policy is public, and RestrictPublicBuckets is off",
  );
  await box.cli([
    "set-public-access-block",
    bucket,
    "--restrict-public-buckets",
    "true",
  ]);
  match(await lastLine() ?? "", /^Public access: no - RestrictPublicBuckets/);
});

Deno.test("debug-bucket goes on after what it may not read", async () => {
  await using box = await sandbox();
  const { stdout, code } = await box.cli(["debug-bucket", box.name("none")]);
  strictEqual(code, 0);
  match(
    stdout,
    /^Error checking bucket ACL: An error occurred \(NoSuchBucket\)/,
  );
  ok(stdout.includes("\nError checking bucket policy status: "));
  match(stdout, /\nPublic access: unknown - .*could not be read/);
});

Deno.test("set-cors-policy on a bucket that is not there says so", async () => {
  await using box = await sandbox();
  const { code, stderr } = await box.cli(["set-cors-policy", box.name("none")]);
  strictEqual(stderr, `Error: Bucket ${box.name("none")} does not exists\n`);
  strictEqual(code, 1);
});

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
