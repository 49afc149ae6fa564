/** Buckets in other regions are found, even many at the same time. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { NOT_SET } from "../../lib/aws/buckets/not_set.ts";
import { orUndefined } from "../../lib/aws/missing.ts";
import { createAws } from "../../lib/aws/services/mod.ts";
import { network } from "../../lib/context/sockets.ts";
import { Secrets } from "../../lib/secrets.ts";
import { environment, sandbox } from "../support/aws.ts";
import { bucketIn } from "../support/buckets.ts";
import { folder } from "../support/folder.ts";
import { fill, keys } from "../support/objects.ts";
import { refuse, serve, UPLOAD } from "../support/s3_server.ts";

const REGIONS = [
  "eu-west-1",
  "eu-central-1",
  "us-west-2",
  "ap-south-1",
  "sa-east-1",
] as const;

Deno.test("calls about buckets in many regions do not disturb each other", async () => {
  await using box = await sandbox();
  const buckets = await Promise.all(
    REGIONS.map((region) => bucketIn(box, region)),
  );
  const home = await box.bucket("home");
  const variables = environment(box.keys);
  const aws = createAws({ identity: { kind: "ambient" } }, {
    env: (name) => variables[name],
    secrets: new Secrets(),
    mayConnect: () => Promise.resolve(true),
    now: () => new Date(),
    home: () => Promise.resolve("/nonexistent"),
    readBytes: (path) => Deno.readFile(path),
    note: () => {},
    network: (certificates) => Promise.resolve(network(certificates)),
  });
  const s3 = await aws.s3();
  const region = await s3.region();
  deepStrictEqual(
    await Promise.all([...buckets, home].map((bucket) => s3.state(bucket))),
    Array(REGIONS.length + 1).fill("exists"),
  );
  deepStrictEqual(
    await Promise.all(
      buckets.map((bucket) =>
        orUndefined(s3.settings.website(bucket), NOT_SET.website)
      ),
    ),
    Array(REGIONS.length).fill(undefined),
  );
  // A bucket made now must not land where the last one was found.
  strictEqual(await s3.region(), region);
  const made = box.name("made");
  await s3.createBucket(made);
  strictEqual(await s3.location(made), region);
});

Deno.test("objects of a bucket in another region are reached like any others", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await bucketIn(box, "eu-west-1");
  await fill(box, bucket, ["one", "two"]);
  deepStrictEqual(await keys(box, bucket), ["one", "two"]);
  const { stdout } = await box.cli(["get-object", bucket, "one"]);
  strictEqual(stdout, "one");
  const { code } = await box.cli(["get-objects", bucket, "-o", dir.path]);
  strictEqual(code, 0);
  deepStrictEqual(dir.names(), ["one", "two"]);
  const presigned = await box.cli(["presign", bucket, "two"]);
  strictEqual(
    await (await fetch(presigned.stdout.trimEnd())).text(),
    "two",
  );
  await box.cli(["delete-objects", bucket, "one", "two"]);
  deepStrictEqual(await keys(box, bucket), []);
});

for (const status of [301, 307, 400]) {
  Deno.test(`a bucket in another region, told by ${status}, is followed by every call`, async () => {
    await using server = serve((seen) => {
      if (!seen.headers.authorization!.includes("/eu-west-3/s3/")) {
        return refuse(status, "AuthorizationHeaderMalformed", {
          "x-amz-bucket-region": "eu-west-3",
        });
      }
      return {
        headers: { etag: '"e"' },
        body: seen.what.includes("?delete")
          ? "<DeleteResult/>"
          : seen.what.includes("list-type")
          ? "<ListBucketResult><Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>"
          : UPLOAD,
      };
    });
    await using dir = await folder();
    for (
      const [args, stdin] of [
        [["list-bucket", "far"], ""],
        [["put-object", "far", "k", "-"], "text"],
        [["put-object", "far", "k", "-"], "x".repeat(17 << 20)],
        [["get-object", "far", "k", "-o", join(dir.path, "k")], ""],
        [["delete-objects", "far", "k"], ""],
      ] as const
    ) {
      const { code, stderr } = await server.cli([...args], { stdin });
      strictEqual(code, 0, stderr);
    }
    // Each run is led once, and remembers.
    const misled = server.seen.filter(({ headers }) =>
      headers.authorization!.includes("/us-east-1/s3/")
    );
    strictEqual(misled.length, 5);
  });
}

Deno.test("of many requests at once each follows the bucket, and allows for the clock", async () => {
  const then = new Date(Date.now() + 3 * 3600 * 1000);
  const hour = then.toISOString().replace(/[-:]/g, "").slice(0, 11);
  await using server = serve(({ headers }) => {
    if (!headers.authorization!.includes("/eu-west-3/s3/")) {
      return refuse(400, "AuthorizationHeaderMalformed", {
        "x-amz-bucket-region": "eu-west-3",
      });
    }
    return String(headers["x-amz-date"]) >= hour
      ? { headers: { etag: '"e"' }, body: "x" }
      : refuse(403, "RequestTimeTooSkewed", { date: then.toUTCString() });
  });
  await using dir = await folder();
  const names = Array.from({ length: 20 }, (_, i) => `f${i}`);
  for (const name of names) {
    await Deno.writeTextFile(join(dir.path, name), name);
  }
  for (
    const args of [
      ["put-objects", "far", ...names],
      ["get-objects", "far", ...names, "-o", "down"],
    ]
  ) {
    const { code, stderr } = await server.cli(args, { cwd: dir.path });
    deepStrictEqual([stderr, code], ["", 0]);
  }
});

Deno.test("servers that send a request to and fro are not followed for ever", async () => {
  await using server = serve(({ headers }) =>
    refuse(400, "AuthorizationHeaderMalformed", {
      "x-amz-bucket-region": headers.authorization!.includes("/us-east-1/")
        ? "eu-west-3"
        : "us-east-1",
    })
  );
  const { code, stderr } = await server.cli(["get-object", "far", "k"]);
  match(stderr, /^Error: An error occurred \(AuthorizationHeaderMalformed\)/);
  strictEqual(code, 1);
  strictEqual(server.seen.length, 2);
});
