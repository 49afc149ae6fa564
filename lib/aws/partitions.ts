/** The host names AWS makes out of regions. Pure. */

/**
 * Where each partition's names end, by how its regions begin.
 * Source: the partitions file of the AWS SDKs (`dnsSuffix`).
 */
const DNS_SUFFIXES: [regions: string, suffix: string][] = [
  ["cn-", "amazonaws.com.cn"],
  ["eusc-", "amazonaws.eu"],
  ["us-iso-", "c2s.ic.gov"],
  ["us-isob-", "sc2s.sgov.gov"],
  ["eu-isoe-", "cloud.adc-e.uk"],
  ["us-isof-", "csp.hci.ic.gov"],
];

/** The regions whose website hosts have a dash: S3's first ones. */
const DASHED_WEBSITES = [
  "ap-northeast-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-west-1",
  "sa-east-1",
  "us-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
];

/**
 * Where a bucket shows its website. S3 serves websites over http only.
 * Source: AWS General Reference, "Amazon S3 website endpoints".
 */
export function websiteUrl(bucket: string, region: string): string {
  const separator = DASHED_WEBSITES.includes(region) ? "-" : ".";
  return `http://${bucket}.s3-website${separator}${region}.${
    dnsSuffix(region)
  }/`;
}

/** Where the host names of a region end: `amazonaws.com`. */
export function dnsSuffix(region: string): string {
  return DNS_SUFFIXES.find(([start]) => region.startsWith(start))?.[1] ??
    "amazonaws.com";
}
