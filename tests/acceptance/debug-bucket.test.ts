/** `debug-bucket`: its verdict, and what it does when something cannot be read. */
import { match, ok, strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";

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
