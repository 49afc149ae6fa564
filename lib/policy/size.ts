/** The size of policies. Pure. */
import { minify } from "../output/json.ts";

/** The size of a policy as IAM counts it: characters other than white space. */
export function policySize(document: unknown): number {
  const text = typeof document === "string" ? document : minify(document);
  return text.replace(/\s/g, "").length;
}
