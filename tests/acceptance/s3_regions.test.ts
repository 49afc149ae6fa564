/** Buckets in other regions are followed, many at the same moment too. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { NOT_SET } from "../../lib/aws/buckets/not_set.ts";
import { orUndefined } from "../../lib/aws/missing.ts";
import { createAws } from "../../lib/aws/services/mod.ts";
import { network } from "../../lib/context/sockets.ts";
import { Secrets } from "../../lib/secrets.ts";
import { environment, sandbox } from "../support/aws.ts";
import { bucketIn } from "../support/buckets.ts";

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
    ensureHome: () => Promise.resolve(),
    readFile: (path) => Deno.readTextFile(path),
    network,
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
