/** Plans the steps that create buckets and make them public. Pure. */
import { CliError } from "../errors.ts";
import { minify } from "../output/json.ts";
import { type PolicyDocument, statementsOf } from "../policy/document.ts";
import { publicBucketPolicy } from "../policy/statements.ts";
import type { BucketFacts } from "./facts.ts";
import type { CreateRequest } from "./request.ts";
import type { BucketStep } from "./bucket_steps.ts";

/** The public access block that allows public policies and ACLs. */
const OPEN = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** The pages that a website shows for a folder and for a missing key. */
const WEBSITE = {
  ErrorDocument: { Key: "error.html" },
  IndexDocument: { Suffix: "index.html" },
};

/**
 * The block that S3 gives to buckets created since April 2023 (S3 User Guide).
 */
const NEW_BUCKET_BLOCK = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * The steps that create one bucket if it does not exist, and make it public if
 * that was requested.
 * @param notices gets a line when an existing bucket will be changed
 * @throws {CliError} when that would overwrite settings of the bucket
 */
export function bucketSteps(
  request: CreateRequest,
  bucket: string,
  existing: BucketFacts | undefined,
  partition: string,
  notices: string[],
): BucketStep[] {
  const steps: BucketStep[] = [];
  if (!existing) {
    steps.push({ kind: "create-bucket", bucket, region: request.bucketRegion });
    if (request.tags.length > 0) {
      steps.push({ kind: "tag-bucket", bucket, tags: request.tags });
    }
  }
  if (!request.public) return steps;
  const changes: ChangeStep[] = [];
  const block = existing ? existing.publicAccessBlock : NEW_BUCKET_BLOCK;
  if (block && Object.values(block).some((on) => on)) {
    changes.push({
      kind: "open-public-access",
      bucket,
      block: OPEN,
      previous: block,
    });
  }
  const policy = withPublicStatement(bucket, existing?.policy, partition);
  if (policy) {
    changes.push({
      kind: "attach-bucket-policy",
      bucket,
      policy,
      previous: existing?.policy,
    });
  }
  if (request.website && needsWebsite(bucket, existing)) {
    changes.push({ kind: "configure-website", bucket, website: WEBSITE });
  }
  if (existing && changes.length > 0) {
    notices.push(
      `Bucket ${bucket} exists and is made public: ${
        changes.map((step) => CHANGE_NOTICES[step.kind]).join(", ")
      }`,
    );
  }
  return [...steps, ...changes];
}

/** The steps that change an existing bucket. */
type ChangeStep = Exclude<
  BucketStep,
  { kind: "create-bucket" | "tag-bucket" }
>;

const CHANGE_NOTICES: Record<ChangeStep["kind"], string> = {
  "open-public-access": "its public access block is opened",
  "attach-bucket-policy": "its policy lets anybody read objects",
  "configure-website": "it serves a website",
};

/** The policy to set; undefined when it has the public statement already. */
function withPublicStatement(
  bucket: string,
  existing: string | undefined,
  partition: string,
): unknown {
  const ours = publicBucketPolicy(bucket, partition);
  if (existing === undefined) return ours;
  const document = JSON.parse(existing) as PolicyDocument;
  const statements = statementsOf(document);
  const [statement] = ours.Statement;
  const { Sid, ...unnamed } = statement;
  const alike = [statement, unnamed].map(minify);
  if (statements.some((s) => alike.includes(minify(s)))) return undefined;
  const taken = statements.some((s) => s.Sid === Sid);
  return {
    ...document,
    Statement: [...statements, taken ? unnamed : statement],
  };
}

/**
 * Whether to set up the website.
 * @throws {CliError} when the bucket is a website with other settings
 */
function needsWebsite(bucket: string, existing?: BucketFacts): boolean {
  const website = existing?.website;
  if (!website) return true;
  if (
    website.IndexDocument?.Suffix === WEBSITE.IndexDocument.Suffix &&
    website.ErrorDocument?.Key === WEBSITE.ErrorDocument.Key
  ) return false;
  throw new CliError(
    `Bucket ${bucket} is a website with other settings already - leave out --website to keep them`,
  );
}
