/** `set-cors-policy`: the rule that a bucket gets, and a bucket that is not there. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { GetBucketCorsCommand } from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";

Deno.test("set-cors-policy puts one rule in place of all there were", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const rule = async (...options: string[]) => {
    const { code, stderr } = await box.cli([
      "set-cors-policy",
      bucket,
      ...options,
    ]);
    strictEqual(code, 0, stderr);
    const { CORSRules } = await box.s3.send(
      new GetBucketCorsCommand({ Bucket: bucket }),
    );
    strictEqual(CORSRules?.length, 1);
    return CORSRules[0];
  };
  deepStrictEqual(
    await rule(
      ...["-m", "GET", "-m", "PUT", "-h", "Authorization"],
      ...["-o", "https://one.example", "-o", "https://two.example"],
      ...["-e", "ETag", "--max-age-seconds", "60"],
    ),
    {
      ID: "set-by-s3-credentials",
      AllowedHeaders: ["Authorization"],
      AllowedMethods: ["GET", "PUT"],
      AllowedOrigins: ["https://one.example", "https://two.example"],
      ExposeHeaders: ["ETag"],
      MaxAgeSeconds: 60,
    },
  );
  deepStrictEqual(await rule(), {
    ID: "set-by-s3-credentials",
    AllowedMethods: ["GET"],
    AllowedOrigins: ["*"],
  });
});

Deno.test("set-cors-policy on a bucket that is not there says so", async () => {
  await using box = await sandbox();
  const { code, stderr } = await box.cli(["set-cors-policy", box.name("none")]);
  strictEqual(stderr, `Error: Bucket ${box.name("none")} does not exists\n`);
  strictEqual(code, 1);
});
