/** How large a policy is as AWS counts it, and the limits. Pure. */
import { minify } from "../output/json.ts";

/** Characters of all inline policies of a user together, white space not counted (IAM User Guide, reference_iam-quotas). */
export const USER_POLICIES_LIMIT = 2048;

/** Characters of a session policy, as sent (STS API, AssumeRole). */
export const SESSION_POLICY_LIMIT = 2048;

/** The size of a policy as IAM counts it: characters other than white space. */
export function policySize(document: unknown): number {
  const text = typeof document === "string" ? document : minify(document);
  return text.replace(/\s/g, "").length;
}
