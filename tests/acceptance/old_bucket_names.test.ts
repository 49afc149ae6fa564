/**
 * Buckets with names that were legal until 2018: capitals, `_`, dots side by
 * side, up to 255 characters. The emulator makes no such buckets, so S3 is a
 * server that has any bucket; IAM is the emulator's.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { GetUserPolicyCommand } from "@aws-sdk/client-iam";
import { policyForBucket } from "../../lib/policy/source.ts";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { serve } from "../support/s3_server.ts";

const COMMANDS: [name: string, ...after: string[]][] = [
  ["list-bucket"],
  ["get-object", "key"],
  ["put-object", "key", "file"],
  ["put-objects", "file"],
  ["delete-objects", "key"],
  ["presign", "key"],
  ["get-cors-policy"],
  ["set-cors-policy"],
  ["get-bucket-policy"],
  ["set-bucket-policy", "--allow-all-get"],
  ["get-public-access-block"],
  ["set-public-access-block", "--allow-public-access"],
  ["debug-bucket"],
  ["delete-bucket"],
];

const OLD = ["Old_Bucket.Name", "a..b", "_x-", "B".repeat(255)];

for (const [name, ...after] of COMMANDS) {
  Deno.test(`${[name, ...after].join(" ")} asks for the old bucket that was named`, async () => {
    await using server = serve(() => ({ body: "<Empty/>" }));
    await using dir = await folder();
    await Deno.writeTextFile(`${dir.path}/file`, "text");
    for (const bucket of OLD) {
      server.seen.length = 0;
      await server.cli([name, bucket, ...after], { cwd: dir.path });
      ok(server.seen.length > 0, bucket);
      for (const { url } of server.seen) {
        strictEqual(url.pathname.split("/")[1], bucket);
      }
    }
  });
}

Deno.test("create makes a key for an old bucket, with names and a policy that IAM takes", async () => {
  await using box = await sandbox();
  await using server = serve(() => ({}));
  for (const end of ["_Old..Bucket", "B".repeat(230)]) {
    const bucket = box.name() + end;
    const { code, stdout, stderr } = await box.cli(
      ["create", bucket, "--read-only"],
      { env: { AWS_ENDPOINT_URL_S3: server.endpoint } },
    );
    strictEqual(code, 0, stderr);
    const { UserName } = JSON.parse(stdout);
    ok(/^[\w+=,.@-]{1,64}$/.test(UserName), UserName);
    const [PolicyName] = / policy (\S+) to user /.exec(stderr)!.slice(1);
    ok(/^[\w+=,.@-]{1,128}$/.test(PolicyName), PolicyName);
    const { PolicyDocument } = await box.iam.send(
      new GetUserPolicyCommand({ UserName, PolicyName }),
    );
    const grant = {
      buckets: [bucket],
      access: "read-only" as const,
      pattern: "*",
      extraStatements: [],
    };
    deepStrictEqual(
      JSON.parse(decodeURIComponent(PolicyDocument!)),
      policyForBucket({ kind: "grant", grant }, bucket),
    );
  }
});

Deno.test("create --create-bucket refuses such a name, and asks nobody", async () => {
  await using server = serve(() => ({}));
  const { code, stderr } = await server.cli(["create", "Old_Bucket", "-c"]);
  strictEqual(code, 2);
  ok(
    stderr.endsWith(
      "'Old_Bucket' cannot be the name of a new bucket: it must be lower case - if it exists already, leave out --create-bucket\n",
    ),
    stderr,
  );
  deepStrictEqual(server.asked(), []);
});
