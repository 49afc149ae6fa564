/** The names that S3's general purpose buckets have, or may get. Pure. */

const RESERVED_STARTS = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/**
 * Whether a text can name an existing bucket. Until March 2018 buckets in
 * us-east-1 could have up to 255 letters, digits, `.`, `-` and `_` (S3 User
 * Guide, "General purpose bucket naming rules"). A name made of dots would
 * change the path of a request.
 */
export function isBucketName(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,255}$/.test(text) && !/^\.+$/.test(text);
}

/**
 * Why no bucket that credentials can be limited to has this name, not even an
 * old one; undefined when it may exist. Such names contain no wildcards, so
 * they can be put into an ARN.
 */
export function bucketNameProblem(name: string): string | undefined {
  if (/[*?]/.test(name)) {
    return "wildcards would reach other buckets - name each bucket";
  }
  if (name.length < 3 || name.length > 255) {
    return `it must have 3 to 63 characters, up to 255 in old buckets, not ${name.length}`;
  }
  if (!isBucketName(name)) {
    return "it may only hold a-z, 0-9, '.' and '-', and in old buckets A-Z and '_'";
  }
  const end = RESERVED_ENDS.find((s) => name.endsWith(s));
  if (end) return `AWS reserves names that end in '${end}'`;
  return undefined;
}

/**
 * Why S3 would refuse to create a bucket of this name; undefined when it would
 * not.
 *
 * Source: Amazon S3 User Guide, "General purpose bucket naming rules".
 */
export function newBucketNameProblem(name: string): string | undefined {
  const problem = bucketNameProblem(name);
  if (problem !== undefined) return problem;
  if (name.length > 63) {
    return `it must have 3 to 63 characters, not ${name.length}`;
  }
  if (/[A-Z]/.test(name)) return "it must be lower case";
  if (name.includes("_")) return "it may only hold a-z, 0-9, '.' and '-'";
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) {
    return "it must begin and end with a letter or digit";
  }
  if (name.includes("..")) return "it must not hold two dots in a row";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) {
    return "it must not look like an IP address";
  }
  const start = RESERVED_STARTS.find((s) => name.startsWith(s));
  if (start) return `AWS reserves names that begin with '${start}'`;
  return undefined;
}
