/** The size of policies. Pure. */
import { minify } from "../output/json.ts";

/**
 * The size of a policy as IAM counts it: the characters that are sent, other
 * than white space. Of what may be sent, only these four are white space.
 */
export function policySize(document: unknown): number {
  const text = typeof document === "string" ? document : minify(document);
  return text.replace(/[\t\n\r ]/g, "").length;
}
