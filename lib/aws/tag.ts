/** Tags of buckets, users and roles. Types only. Pure. */

/** A tag, as the APIs of S3 and IAM take it. */
export interface Tag {
  Key: string;
  Value: string;
}
