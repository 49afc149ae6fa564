import { deepStrictEqual, rejects, throws } from "node:assert/strict";
import type { S3 } from "../../../lib/aws/buckets/buckets.ts";
import { NOT_SET } from "../../../lib/aws/buckets/not_set.ts";
import type { BucketSettings } from "../../../lib/aws/buckets/settings.ts";
import type { Aws } from "../../../lib/aws/services/mod.ts";
import { createBucketInspector } from "../../../lib/buckets/details.ts";
import { AwsError } from "../../../lib/errors.ts";

/** Buckets without any settings, apart from those that a test passes. */
function fakeAws(
  settings: Partial<BucketSettings>,
  location: S3["location"] = unexpected,
): { aws: Aws; regions: unknown[] } {
  const regions: unknown[] = [];
  const s3 = {
    location,
    settings: {
      acl: () => Promise.resolve({ Grants: [] }),
      publicAccessBlock: () =>
        refusal("GetPublicAccessBlock", NOT_SET.publicAccessBlock),
      website: () => refusal("GetBucketWebsite", NOT_SET.website),
      ...settings,
    },
  } as S3;
  const aws: Aws = {
    iam: unexpected,
    sts: unexpected,
    objects: unexpected,
    fingerprint: unexpected,
    s3(region) {
      regions.push(region);
      return Promise.resolve(s3);
    },
    withOwner: () => aws,
  };
  return { aws, regions };
}

function unexpected(): Promise<never> {
  return Promise.reject(new Error("unexpected call"));
}

function refusal(operation: string, code = "AccessDenied"): Promise<never> {
  return Promise.reject(
    new AwsError(`${code} from ${operation}`, {
      operation,
      code,
      service: "s3",
      status: 403,
      attempts: 1,
    }),
  );
}

Deno.test("bucket details are asked for in the region that the list names", async () => {
  const { aws, regions } = fakeAws({
    website: () => Promise.resolve({ IndexDocument: { Suffix: "i.html" } }),
  });
  const inspector = createBucketInspector(aws);
  deepStrictEqual(
    await inspector.details({ Name: "a", BucketRegion: "eu-west-1" }),
    {
      region: "eu-west-1",
      bucket_acl: { Grants: [] },
      public_access_block: null,
      bucket_website: {
        IndexDocument: { Suffix: "i.html" },
        url: "http://a.s3-website-eu-west-1.amazonaws.com/",
      },
    },
  );
  deepStrictEqual(regions, ["eu-west-1"]);
  inspector.checkAllRead();
});

Deno.test("bucket details ask for the region when the list does not name it", async () => {
  const { aws, regions } = fakeAws(
    {},
    () => Promise.resolve("eu-central-1"),
  );
  const { region } = await createBucketInspector(aws).details({ Name: "a" });
  deepStrictEqual([region, regions], ["eu-central-1", [undefined]]);
});

Deno.test("a website in an unknown region is shown without its url", async () => {
  const website = { IndexDocument: { Suffix: "i.html" } };
  const { aws } = fakeAws(
    { website: () => Promise.resolve(website) },
    () => refusal("GetBucketLocation"),
  );
  const inspector = createBucketInspector(aws);
  const details = await inspector.details({ Name: "a" });
  deepStrictEqual(
    [details.region, details.bucket_website],
    [undefined, website],
  );
  throws(() => inspector.checkAllRead(), {
    message:
      "Could not read region of 'a' (AccessDenied: the caller lacks s3:GetBucketLocation)",
  });
});

Deno.test("what many buckets refuse is reported once, with a few names", async () => {
  const { aws } = fakeAws({
    acl: () => refusal("GetBucketAcl"),
    publicAccessBlock: (bucket) =>
      bucket === "c"
        ? refusal("GetPublicAccessBlock", "NotImplemented")
        : Promise.resolve({}),
  });
  const inspector = createBucketInspector(aws);
  for (const Name of ["a", "b", "c", "d", "e"]) {
    await inspector.details({ Name, BucketRegion: "us-east-1" });
  }
  throws(() => inspector.checkAllRead(), {
    exitCode: 1,
    message:
      "Could not read bucket_acl of 'a', 'b', 'c' and 2 more (AccessDenied: the caller lacks s3:GetBucketAcl); " +
      "public_access_block of 'c' (NotImplemented)",
  });
});

Deno.test("an error that concerns every bucket ends the listing", async () => {
  const { aws } = fakeAws({
    acl: () => refusal("GetBucketAcl", "ExpiredToken"),
  });
  await rejects(
    createBucketInspector(aws).details({
      Name: "a",
      BucketRegion: "us-east-1",
    }),
    { message: "ExpiredToken from GetBucketAcl" },
  );
});
