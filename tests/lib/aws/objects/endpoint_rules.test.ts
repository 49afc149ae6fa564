/** The endpoints of buckets, compared with those of the SDK's client. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import {
  bucketEndpoint,
  type EndpointParameters,
} from "../../../../lib/aws/objects/endpoint_rules.ts";

const PARAMETERS: fc.Arbitrary<EndpointParameters> = fc.record({
  bucket: fc.oneof(
    fc.constantFrom(
      "my-bucket",
      "my.bucket",
      "My_Bucket",
      "old..Bucket_",
      "my-zonal--use1-az4--x-s3",
      "my-point-0123456789-s3alias",
      "-",
      "x".repeat(300),
    ),
    fc.tuple(
      fc.constantFrom("s3", "s3-outposts", "s3-object-lambda", "sns"),
      fc.constantFrom("us-west-2", "cn-north-1", ""),
      fc.constantFrom(
        "accesspoint:mine",
        "accesspoint/mine",
        "accesspoint:mfzwi23gnjvgw.mrap",
        "outpost:op-01234567890123456:accesspoint:mine",
        "accesspoint",
        "bucket:mine",
      ),
    ).map(([service, region, resource]) =>
      `arn:aws:${service}:${region}:123456789012:${resource}`
    ),
    fc.string(),
  ),
  region: fc.constantFrom(
    "us-east-1",
    "eu-west-3",
    "aws-global",
    "cn-north-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "eu-isoe-west-1",
    "auto",
    "not a region",
  ),
  endpoint: fc.constantFrom(
    undefined,
    "http://localhost:9000",
    "https://minio.example.com/base",
    "https://10.0.0.1",
    "nonsense",
  ),
  useFips: fc.boolean(),
  useDualStack: fc.boolean(),
});

/** The result of a function, or the message of its error. */
function outcome<T>(make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    return (error as Error).message;
  }
}

Deno.test("buckets are where the SDK's client finds them", () => {
  const client = new S3Client({ region: "us-east-1" });
  let found = 0;
  fc.assert(
    fc.property(PARAMETERS, (parameters) => {
      const ours = outcome(() => bucketEndpoint(parameters));
      const sdk = outcome(() => {
        const { url, properties } = client.config.endpointProvider({
          Bucket: parameters.bucket,
          Region: parameters.region,
          Endpoint: parameters.endpoint,
          ForcePathStyle: parameters.endpoint !== undefined,
          UseFIPS: parameters.useFips,
          UseDualStack: parameters.useDualStack,
          UseArnRegion: true,
        });
        const schemes = properties?.authSchemes as unknown[] | undefined;
        return { url, scheme: schemes?.[0] };
      });
      deepStrictEqual(ours, sdk);
      if (typeof ours !== "string") found++;
    }),
    { numRuns: 2000 },
  );
  ok(found > 200, `${found} had an endpoint`);
  client.destroy();
});

const BUCKETS: [string, Partial<EndpointParameters>, string, string][] = [
  ["a bucket", {}, "https://my-bucket.s3.eu-west-3.amazonaws.com/", "s3"],
  [
    "a bucket in China",
    { region: "cn-north-1" },
    "https://my-bucket.s3.cn-north-1.amazonaws.com.cn/",
    "s3",
  ],
  [
    "a bucket by FIPS and dual stack",
    { region: "us-gov-west-1", useFips: true, useDualStack: true },
    "https://my-bucket.s3-fips.dualstack.us-gov-west-1.amazonaws.com/",
    "s3",
  ],
  [
    "a bucket behind another endpoint",
    { endpoint: "http://localhost:9000" },
    "http://localhost:9000/my-bucket",
    "s3",
  ],
  [
    "an access point in another region",
    { bucket: "arn:aws:s3:us-west-2:123456789012:accesspoint:mine" },
    "https://mine-123456789012.s3-accesspoint.us-west-2.amazonaws.com/",
    "s3",
  ],
  [
    "an Object Lambda access point",
    {
      bucket: "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint:o",
    },
    "https://o-123456789012.s3-object-lambda.us-west-2.amazonaws.com/",
    "s3-object-lambda",
  ],
];
for (const [what, parameters, href, service] of BUCKETS) {
  Deno.test(`the endpoint of ${what}`, () => {
    const { url, scheme } = bucketEndpoint({
      bucket: "my-bucket",
      region: "eu-west-3",
      endpoint: undefined,
      useFips: false,
      useDualStack: false,
      ...parameters,
    });
    deepStrictEqual([url.href, scheme?.signingName], [href, service]);
  });
}

Deno.test("a bucket that cannot be part of a host name is part of the path", () => {
  const legacy = [
    "Old-Bucket",
    "old_bucket",
    "a..b",
    "-a",
    "x".repeat(255),
    "10.0.0.1",
  ];
  for (const bucket of legacy) {
    const { url } = bucketEndpoint({
      bucket,
      region: "us-east-1",
      endpoint: undefined,
      useFips: false,
      useDualStack: false,
    });
    strictEqual(url.href, `https://s3.us-east-1.amazonaws.com/${bucket}`);
  }
});
