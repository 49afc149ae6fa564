/** Host names that depend on the region. Pure. */

/**
 * The end of the host names of each partition, by the start of its regions'
 * names; all others end in `amazonaws.com`.
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

/** S3's oldest regions, whose website hosts have a dash and not a dot. */
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
 * The URL of a bucket's website. S3 serves websites over http only.
 * Source: AWS General Reference, "Amazon S3 website endpoints".
 */
export function websiteUrl(bucket: string, region: string): string {
  const separator = DASHED_WEBSITES.includes(region) ? "-" : ".";
  return `http://${bucket}.s3-website${separator}${region}.${
    dnsSuffix(region)
  }/`;
}

/** The end of a region's host names, such as `amazonaws.com`. */
export function dnsSuffix(region: string): string {
  return DNS_SUFFIXES.find(([start]) => region.startsWith(start))?.[1] ??
    "amazonaws.com";
}

/** Whether a host is one of AWS's, such as a VPC endpoint's. */
export function isAwsHost(hostname: string): boolean {
  return ["amazonaws.com", ...DNS_SUFFIXES.map(([, suffix]) => suffix)]
    .some((suffix) => hostname.endsWith(`.${suffix}`));
}
