/** Tags of buckets, users and roles. Types only. Pure. */

/** A tag in the form that S3 and IAM take. */
export interface Tag {
  Key: string;
  Value: string;
}
