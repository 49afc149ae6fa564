/** S3's rules for the names of general purpose buckets. Pure. */

const RESERVED_STARTS = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/**
 * Why S3 would refuse this bucket name; undefined when the name is legal. Legal
 * names contain no wildcards, so they can be put into an ARN.
 *
 * Source: Amazon S3 User Guide, "General purpose bucket naming rules".
 */
export function bucketNameProblem(name: string): string | undefined {
  if (/[*?]/.test(name)) {
    return "wildcards would reach other buckets - name each bucket";
  }
  if (name.length < 3 || name.length > 63) {
    return `it must have 3 to 63 characters, not ${name.length}`;
  }
  if (/[A-Z]/.test(name)) return "it must be lower case";
  if (!/^[a-z0-9.-]+$/.test(name)) {
    return "it may only hold a-z, 0-9, '.' and '-'";
  }
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) {
    return "it must begin and end with a letter or digit";
  }
  if (name.includes("..")) return "it must not hold two dots in a row";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) {
    return "it must not look like an IP address";
  }
  const start = RESERVED_STARTS.find((s) => name.startsWith(s));
  if (start) return `AWS reserves names that begin with '${start}'`;
  const end = RESERVED_ENDS.find((s) => name.endsWith(s));
  if (end) return `AWS reserves names that end in '${end}'`;
  return undefined;
}
