/** S3's error codes for settings that a bucket does not have. Pure. */

/** The error code of each setting (S3 API, its GET operation). */
export const NOT_SET = {
  cors: "NoSuchCORSConfiguration",
  encryption: "ServerSideEncryptionConfigurationNotFoundError",
  ownershipControls: "OwnershipControlsNotFoundError",
  policy: "NoSuchBucketPolicy",
  publicAccessBlock: "NoSuchPublicAccessBlockConfiguration",
  website: "NoSuchWebsiteConfiguration",
} as const;
