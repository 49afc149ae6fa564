/** `list-buckets`, on buckets of its own. */
import {
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { REAL, sandbox } from "../support/aws.ts";
import { bucketIn } from "../support/buckets.ts";
import { caller } from "../support/callers.ts";

const BLOCK = {
  BlockPublicAcls: true,
  IgnorePublicAcls: false,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: false,
};
const WEBSITE = {
  IndexDocument: { Suffix: "index.html" },
  ErrorDocument: { Key: "error.html" },
};

Deno.test("list-buckets NAMES prints these buckets", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket("a");
  await box.bucket("b");
  const { code, stdout, stderr } = await box.cli(
    ["list-buckets", "--csv", bucket],
  );
  strictEqual(stderr, "");
  strictEqual(code, 0);
  const [header, row, ...rest] = stdout.split("\r\n");
  strictEqual(header, "Name,CreationDate");
  match(row, new RegExp(`^${bucket},\\d{4}-\\d\\d-\\d\\d [\\d:.]+\\+00:00$`));
  deepStrictEqual(rest, [""]);
});

Deno.test("list-buckets --details tells what is set, and null for what is not", async () => {
  await using box = await sandbox();
  const home = await box.bucket("home");
  await box.s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: home,
      PublicAccessBlockConfiguration: BLOCK,
    }),
  );
  const abroad = await bucketIn(box, "eu-central-1");
  await box.s3.send(
    new PutBucketWebsiteCommand({
      Bucket: abroad,
      WebsiteConfiguration: WEBSITE,
    }),
  );
  const { code, stdout, stderr } = await box.cli(
    ["list-buckets", "--details", "--nl", home, abroad],
  );
  strictEqual(stderr, "");
  strictEqual(code, 0);
  const rows = Object.fromEntries(
    stdout.trimEnd().split("\n").map((line) => JSON.parse(line))
      .map((row) => [row.Name, row]),
  );
  deepStrictEqual(Object.keys(rows[home]).slice(-4), [
    "region",
    "bucket_acl",
    "public_access_block",
    "bucket_website",
  ]);
  deepStrictEqual(rows[home].public_access_block, BLOCK);
  strictEqual(rows[home].bucket_website, null);
  deepStrictEqual(Object.keys(rows[home].bucket_acl), ["Owner", "Grants"]);
  strictEqual(rows[abroad].region, "eu-central-1");
  deepStrictEqual(rows[abroad].bucket_website, {
    ...WEBSITE,
    url: `http://${abroad}.s3-website.eu-central-1.amazonaws.com/`,
  });
});

Deno.test("list-buckets tells a bucket that does not exist after the rows", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket("a");
  const missing = box.name("none");
  const { code, stdout, stderr } = await box.cli(
    ["list-buckets", missing, bucket],
  );
  strictEqual(code, 1);
  deepStrictEqual(
    JSON.parse(stdout).map((row: { Name: string }) => row.Name),
    [bucket],
  );
  strictEqual(
    stderr,
    `Error: Bucket does not exist in this account: ${missing}\n`,
  );
});

Deno.test({
  name: "list-buckets --details leaves out what a bucket denies, and says so",
  ignore: REAL, // There a new key takes its time.
  async fn() {
    await using box = await sandbox();
    const open = await box.bucket("open");
    const closed = await box.bucket("closed");
    const env = await caller(
      box,
      "operator",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "s3:*", Resource: "*" },
          {
            Effect: "Deny",
            Action: ["s3:GetBucketPublicAccessBlock", "s3:GetBucketWebsite"],
            Resource: `arn:aws:s3:::${closed}`,
          },
        ],
      }),
    );
    const { code, stdout, stderr } = await box.cli(
      ["list-buckets", "--details", open, closed],
      { env },
    );
    strictEqual(code, 1);
    const rows: Record<string, unknown>[] = JSON.parse(stdout);
    const [readable, denied] = [open, closed].map((name) =>
      rows.find((row) => row.Name === name)!
    );
    strictEqual("public_access_block" in readable, true);
    strictEqual(readable.bucket_website, null);
    // A null would say that nothing blocks public access.
    strictEqual("public_access_block" in denied, false);
    strictEqual("bucket_website" in denied, false);
    strictEqual(denied.region, "us-east-1");
    match(
      stderr,
      new RegExp(
        `^Error: Could not read (public_access_block|bucket_website) of '${closed}' \\(AccessDenied: .+\\); ` +
          `(public_access_block|bucket_website) of '${closed}' \\(AccessDenied: .+\\)\n$`,
      ),
    );
  },
});
