/** What to do next about an error of AWS's, where that is known. Pure. */
import type { AwsErrorDetails } from "../errors.ts";

/** IAM actions whose names differ from the operation they allow. */
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

/** The IAM action that lets a caller make this call. */
export function requiredAction(
  { service, operation }: Pick<AwsErrorDetails, "service" | "operation">,
): string {
  return (service === "s3" ? S3_ACTIONS[operation] : undefined) ??
    `${service}:${operation}`;
}

/** One short piece of advice, or undefined when none would help. */
export function adviceFor(
  details: AwsErrorDetails,
  message: string,
): string | undefined {
  if (/explicit deny/i.test(message)) {
    return "a policy denies this explicitly; see who set it";
  }
  // Deno 2.9 asks for a permission that none of its flags can name.
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
      return "set DENO_CERT or AWS_CA_BUNDLE, or ca_bundle of the profile, to a file with the certificate of who signed it, if you trust that";
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
