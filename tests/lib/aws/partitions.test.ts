import { strictEqual } from "node:assert/strict";
import { isAwsHost, websiteUrl } from "../../../lib/aws/partitions.ts";

const HOSTS: [region: string, host: string][] = [
  ["us-east-1", "s3-website-us-east-1.amazonaws.com"],
  ["us-east-2", "s3-website.us-east-2.amazonaws.com"],
  ["us-west-1", "s3-website-us-west-1.amazonaws.com"],
  ["us-west-2", "s3-website-us-west-2.amazonaws.com"],
  ["eu-west-1", "s3-website-eu-west-1.amazonaws.com"],
  ["eu-central-1", "s3-website.eu-central-1.amazonaws.com"],
  ["ap-northeast-1", "s3-website-ap-northeast-1.amazonaws.com"],
  ["ap-northeast-2", "s3-website.ap-northeast-2.amazonaws.com"],
  ["ap-southeast-1", "s3-website-ap-southeast-1.amazonaws.com"],
  ["ap-southeast-2", "s3-website-ap-southeast-2.amazonaws.com"],
  ["ap-southeast-3", "s3-website.ap-southeast-3.amazonaws.com"],
  ["sa-east-1", "s3-website-sa-east-1.amazonaws.com"],
  ["us-gov-west-1", "s3-website-us-gov-west-1.amazonaws.com"],
  ["us-gov-east-1", "s3-website.us-gov-east-1.amazonaws.com"],
  ["cn-north-1", "s3-website.cn-north-1.amazonaws.com.cn"],
  ["eusc-de-east-1", "s3-website.eusc-de-east-1.amazonaws.eu"],
  ["us-iso-east-1", "s3-website.us-iso-east-1.c2s.ic.gov"],
  ["us-isob-east-1", "s3-website.us-isob-east-1.sc2s.sgov.gov"],
  ["eu-isoe-west-1", "s3-website.eu-isoe-west-1.cloud.adc-e.uk"],
  ["us-isof-south-1", "s3-website.us-isof-south-1.csp.hci.ic.gov"],
];

for (const [region, host] of HOSTS) {
  Deno.test(`websiteUrl knows the host of ${region}`, () => {
    strictEqual(websiteUrl("my-bucket", region), `http://my-bucket.${host}/`);
  });
}

for (
  const [host, expected] of [
    ["s3.eu-west-1.amazonaws.com", true],
    ["bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com", true],
    ["s3.cn-north-1.amazonaws.com.cn", true],
    ["s3.eusc-de-east-1.amazonaws.eu", true],
    ["localhost", false],
    ["127.0.0.1", false],
    ["amazonaws.com.example.org", false],
    ["notamazonaws.com", false],
  ] as const
) {
  Deno.test(`isAwsHost: ${host} ${expected ? "is" : "is not"} AWS's`, () => {
    strictEqual(isAwsHost(host), expected);
  });
}
