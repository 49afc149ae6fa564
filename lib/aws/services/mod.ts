/**
 * The AWS services, each loaded when it is first needed.
 *
 * Only the dynamic imports in this file load the AWS SDK, so that commands
 * which do not call AWS start quickly.
 */
import type { AwsAccess } from "../access.ts";
import { BucketRegions } from "../bucket_regions.ts";
import type { AwsDependencies } from "../dependencies.ts";
import type { Iam } from "../iam/iam.ts";
import type { Objects } from "../objects/interface.ts";
import type { S3 } from "../buckets/buckets.ts";
import type { Sts } from "../sts.ts";

/** The AWS services for one command. Each is created once. */
export interface Aws {
  /** Users, roles and policies. */
  iam(): Promise<Iam>;
  /**
   * Buckets; new ones are created in `region`, by default the configured one.
   */
  s3(region?: string): Promise<S3>;
  /** Objects, in whichever region their bucket is. */
  objects(): Promise<Objects>;
  /** The caller's identity, and temporary credentials. */
  sts(): Promise<Sts>;
  /**
   * A text that differs whenever the caller or a setting of its profile does,
   * known without the SDK. It tells no secret.
   */
  fingerprint(): Promise<string>;
  /**
   * The same services, but S3 refuses calls about buckets of other accounts; at
   * another server than AWS, it does not.
   */
  withOwner(account: string): Aws;
}

/** The AWS services, reached as `access` says. This loads nothing yet. */
export function createAws(access: AwsAccess, system: AwsDependencies): Aws {
  const identity = once(async () => {
    const { resolveIdentity } = await import("../identity.ts");
    return resolveIdentity(access, system);
  });
  const settings = once(async () => {
    const { resolveSettings } = await import("../settings.ts");
    return resolveSettings(access, await identity(), system);
  });
  const regions = new BucketRegions();
  const services = {
    iam: once(async () => {
      const { createIam, iamClient } = await import("../iam/iam.ts");
      return createIam(iamClient(await settings()));
    }),
    sts: once(async () => {
      const { createSts, stsClient } = await import("../sts.ts");
      return createSts(stsClient(await settings()));
    }),
    async fingerprint() {
      const { fingerprint } = await import("../identity.ts");
      return fingerprint(await identity());
    },
    objects: once(async () => {
      const { createObjects } = await import("../objects/objects.ts");
      const { createRequests } = await import("../objects/requests.ts");
      const { resolveS3Settings } = await import("../objects/settings.ts");
      const s3Settings = await resolveS3Settings(await settings());
      return createObjects(
        s3Settings,
        createRequests(s3Settings, regions, system),
      );
    }),
  };
  return withOwner(undefined);

  function withOwner(account: string | undefined): Aws {
    const s3InRegion = new Map<string | undefined, Promise<S3>>();
    return {
      ...services,
      s3(region) {
        const made = s3InRegion.get(region) ?? s3(region, account);
        s3InRegion.set(region, made);
        return made;
      },
      withOwner,
    };
  }

  async function s3(
    region: string | undefined,
    account: string | undefined,
  ): Promise<S3> {
    const { createS3, s3Client } = await import("../buckets/buckets.ts");
    const { expectedOwner } = await import("../buckets/owner.ts");
    const common = await settings();
    const here = region === undefined ? common : { ...common, region };
    const owner = expectedOwner(here, account);
    return createS3(s3Client(here, regions, owner), regions, owner);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
