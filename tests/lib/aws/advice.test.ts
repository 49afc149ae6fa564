import { match, strictEqual } from "node:assert/strict";
import { adviceFor, requiredAction } from "../../../lib/aws/advice.ts";

const call = (code: string, operation = "CreateUser", service = "iam") => ({
  code,
  operation,
  service,
  attempts: 1,
});

Deno.test("AccessDenied names the action that the caller lacks", () => {
  match(adviceFor(call("AccessDenied"), "no")!, /lacks iam:CreateUser/);
  match(
    adviceFor(call("403", "HeadBucket", "s3"), "Forbidden")!,
    /lacks s3:ListBucket/,
  );
  strictEqual(
    requiredAction(call("AccessDenied", "PutPublicAccessBlock", "s3")),
    "s3:PutBucketPublicAccessBlock",
  );
});

Deno.test("operations on objects need the actions that IAM has", () => {
  const actions = {
    CreateMultipartUpload: "s3:PutObject",
    UploadPart: "s3:PutObject",
    CompleteMultipartUpload: "s3:PutObject",
    AbortMultipartUpload: "s3:AbortMultipartUpload",
    ListMultipartUploads: "s3:ListBucketMultipartUploads",
    DeleteObjects: "s3:DeleteObject",
    ListObjectVersions: "s3:ListBucketVersions",
  };
  for (const [operation, action] of Object.entries(actions)) {
    strictEqual(requiredAction(call("AccessDenied", operation, "s3")), action);
  }
});

Deno.test("an explicit deny is not about lacking something", () => {
  match(
    adviceFor(call("AccessDenied"), "with an explicit deny in a policy")!,
    /denies this explicitly/,
  );
});

const KNOWN: [code: string, message: string, advice: RegExp][] = [
  ["ExpiredToken", "", /expired/],
  ["RequestTimeTooSkewed", "", /clock/],
  ["SignatureDoesNotMatch", "Signature expired: …", /clock/],
  ["SignatureDoesNotMatch", "The request signature …", /secret access key/],
  ["InvalidClientTokenId", "", /access key ID/],
  ["NoSuchBucket", "", /check the name/],
  ["EPROXY", "", /check HTTPS_PROXY/],
  ["PermanentRedirect", "", /region/],
  ["ENOTFOUND", "", /network/],
  ["ECONNREFUSED", "", /endpoint/],
  ["CERTIFICATE", "", /DENO_CERT/],
  ["NotCapable", "Requires net access to x", /this build/],
];

for (const [code, message, advice] of KNOWN) {
  Deno.test(`${code} ${message} says what to do`.replace("  ", " "), () => {
    match(adviceFor(call(code), message)!, advice);
  });
}

Deno.test("an unknown error has no advice", () => {
  strictEqual(adviceFor(call("Teapot"), "short and stout"), undefined);
});
