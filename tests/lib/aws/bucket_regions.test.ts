import { strictEqual } from "node:assert/strict";
import { BucketRegions } from "../../../lib/aws/bucket_regions.ts";

Deno.test("a bucket's region is learnt from answers that say it is elsewhere", () => {
  for (const status of [301, 307, 400, 403]) {
    const regions = new BucketRegions();
    strictEqual(
      regions.learn("b", "us-east-1", { status, region: "eu-west-1" }),
      true,
    );
    strictEqual(regions.of("b"), "eu-west-1");
    strictEqual(regions.of("c"), undefined);
  }
});

Deno.test("other answers teach nothing", () => {
  const regions = new BucketRegions();
  const elsewhere = { status: 301, region: "eu-west-1" };
  for (
    const [bucket, asked, answer] of [
      ["b", "eu-west-1", elsewhere],
      ["b", "us-east-1", { ...elsewhere, status: 404 }],
      ["b", "us-east-1", { ...elsewhere, status: undefined }],
      ["b", "us-east-1", { ...elsewhere, region: undefined }],
      ["arn:aws:s3:us-east-1:1:accesspoint/a", "us-east-1", elsewhere],
    ] as const
  ) {
    strictEqual(regions.learn(bucket, asked, answer), false);
    strictEqual(regions.of(bucket), undefined);
  }
});
