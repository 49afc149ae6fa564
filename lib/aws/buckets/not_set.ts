/** How S3 says that a bucket's setting was never made. Pure. */

/** The error codes, by setting (S3 API, each setting's GET operation). */
export const NOT_SET = {
  cors: "NoSuchCORSConfiguration",
  encryption: "ServerSideEncryptionConfigurationNotFoundError",
  ownershipControls: "OwnershipControlsNotFoundError",
  policy: "NoSuchBucketPolicy",
  publicAccessBlock: "NoSuchPublicAccessBlockConfiguration",
  website: "NoSuchWebsiteConfiguration",
} as const;
