/** Where the new credentials will be used. */
import type { CredentialTarget } from "../aws/keys.ts";
import type { Aws } from "../aws/services/mod.ts";
import type { Facts } from "./facts.ts";
import type { CreateRequest } from "./request.ts";

/** The place that formats name, and what to say about it. */
export interface Place {
  target: CredentialTarget;
  /** Lines for the log: one when the buckets are in several regions. */
  notices: string[];
}

/**
 * The place of the first bucket, since formats name a single one. This calls
 * nothing: where the buckets are was learnt when the facts were read.
 */
export async function placeOf(
  request: CreateRequest,
  facts: Facts,
  aws: Aws,
): Promise<Place> {
  const targets = await Promise.all(request.buckets.map(async (bucket) => {
    const exists = facts.buckets.has(bucket);
    const s3 = await aws.s3(exists ? undefined : request.bucketRegion);
    return await s3.target(bucket);
  }));
  const [{ region, endpointUrl }] = targets;
  const regions = targets.map((target) => target.region);
  return {
    target: { region, endpointUrl, folder: folderOf(request) },
    notices: new Set(regions).size === 1 ? [] : [
      `The buckets are in several regions: ${
        request.buckets.map((bucket, i) => `${bucket} in ${regions[i]}`)
          .join(", ")
      }. Where the credentials name a region, it is ${region}.`,
    ],
  };
}

/** `BUCKET/FOLDER/`, when the only thing that is granted is one folder. */
function folderOf({ buckets, policy }: CreateRequest): string | undefined {
  if (policy.kind !== "grant" || buckets.length > 1) return undefined;
  const folder = /^(.*\/)\*$/s.exec(policy.grant.pattern)?.[1];
  return folder && `${buckets[0]}/${folder}`;
}
