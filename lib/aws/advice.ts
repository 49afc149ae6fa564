/** What to do about an error from AWS, where that is known. Pure. */
import type { AwsErrorDetails } from "../errors.ts";

/** The IAM actions of S3 operations, where the two names differ. */
const S3_ACTIONS: Record<string, string> = {
  HeadBucket: "s3:ListBucket",
  ListObjectsV2: "s3:ListBucket",
  ListBuckets: "s3:ListAllMyBuckets",
  GetPublicAccessBlock: "s3:GetBucketPublicAccessBlock",
  PutPublicAccessBlock: "s3:PutBucketPublicAccessBlock",
  DeletePublicAccessBlock: "s3:PutBucketPublicAccessBlock",
  HeadObject: "s3:GetObject",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
  ListMultipartUploads: "s3:ListBucketMultipartUploads",
  DeleteObjects: "s3:DeleteObject",
  ListObjectVersions: "s3:ListBucketVersions",
};

/** The IAM action that a call requires, such as `s3:PutObject`. */
export function requiredAction(
  { service, operation }: Pick<AwsErrorDetails, "service" | "operation">,
): string {
  return (service === "s3" ? S3_ACTIONS[operation] : undefined) ??
    `${service}:${operation}`;
}

/**
 * What to do about a failed call, in one short phrase; undefined when nothing
 * useful is known.
 * @param message AWS's own message
 */
export function adviceFor(
  details: AwsErrorDetails,
  message: string,
): string | undefined {
  if (/explicit deny/i.test(message)) {
    return "a policy denies this explicitly; ask whoever manages the account";
  }
  // Deno 2.9 requires a permission that no single flag can grant.
  if (/sys access to "ca"/.test(message)) {
    return "unset NODE_EXTRA_CA_CERTS and set DENO_CERT to its file, or run with --allow-sys";
  }
  switch (details.code) {
    case "AccessDenied":
    case "AccessDeniedException":
    case "UnauthorizedOperation":
    case "403":
      if (/BlockPublicPolicy|public policies are blocked/i.test(message)) {
        return "a public access block of the account or organization forbids public buckets";
      }
      return `the caller lacks ${requiredAction(details)}`;
    case "ExpiredToken":
    case "ExpiredTokenException":
    case "RequestExpired":
    case "TokenRefreshRequired":
      return "the credentials have expired; get new ones and try again";
    case "RequestTimeTooSkewed":
    case "InvalidSignatureException":
    case "SignatureDoesNotMatch":
      return details.code === "RequestTimeTooSkewed" ||
          /skew|not yet current|expired/i.test(message)
        ? "this computer's clock is wrong; set it and try again"
        : "check the secret access key";
    case "InvalidClientTokenId":
    case "InvalidAccessKeyId":
    case "UnrecognizedClientException":
      return "check the access key ID; a temporary one also needs its session token";
    case "InvalidToken":
      return "check the session token";
    case "EntityAlreadyExists":
    case "BucketAlreadyOwnedByYou":
      return "another run made it at the same time; try again";
    case "PackedPolicyTooLarge":
      return "AWS's packed form of the policy is too large; name fewer buckets, or shorter prefixes and statements";
    case "NoSuchBucket":
      return "check the name; list-buckets shows yours";
    case "PermanentRedirect":
    case "AuthorizationHeaderMalformed":
    case "IllegalLocationConstraintException":
    case "InvalidLocationConstraint":
    case "301":
      return "check the region: --region or --bucket-region";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "check the region, the endpoint URL and the network";
    case "ECONNREFUSED":
    case "EPROTO":
      return "check the endpoint URL";
    case "CERTIFICATE":
      return "set DENO_CERT or AWS_CA_BUNDLE, or ca_bundle of the profile, to a file with the certificate of the authority that signed it, if you trust that authority";
    case "EPERM":
      return "this build may only connect to AWS and to this computer";
    case "NotCapable":
      return /net access/.test(message)
        ? "this build may only connect to AWS and to this computer"
        : undefined;
    default:
      return undefined;
  }
}
