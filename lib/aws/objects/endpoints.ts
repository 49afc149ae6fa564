/** The endpoints of buckets, and the paths of objects. */
import { escapeUri } from "@smithy/core/protocols";
import { CliError } from "../../errors.ts";
import type { BucketRegions } from "../bucket_regions.ts";
import type { AwsDependencies } from "../dependencies.ts";
import { checkHost } from "../host_permission.ts";
import type { HttpEndpoint } from "../../http/messages.ts";
import { mayUseProxy } from "../../http/proxy.ts";
import { bucketEndpoint } from "./endpoint_rules.ts";
import type { S3Settings } from "./settings.ts";
import { Signer } from "./signature.ts";

/**
 * Where to reach a bucket, and how to sign requests to it. All of it is
 * computed once for all requests.
 */
export interface BucketEndpoint extends HttpEndpoint {
  /** The escaped path of the bucket, without a slash at its end. */
  path: string;
  region: string;
  signer: Signer;
}

/** Finds the endpoints of buckets, and remembers them. */
export class BucketEndpoints {
  readonly #settings: S3Settings;
  readonly #regions: BucketRegions;
  readonly #system: Pick<AwsDependencies, "mayConnect" | "env">;
  /**
   * By region and bucket, because a bucket may turn out to be in another
   * region.
   */
  readonly #found = new Map<string, Promise<BucketEndpoint>>();

  constructor(
    settings: S3Settings,
    regions: BucketRegions,
    system: Pick<AwsDependencies, "mayConnect" | "env">,
  ) {
    this.#settings = settings;
    this.#regions = regions;
    this.#system = system;
  }

  /**
   * The endpoint of a bucket in its region, or in the configured one until the
   * bucket's is known.
   * @throws {CliError} when the bucket cannot be reached with these settings,
   * or the program may not connect to its host
   */
  of(bucket: string): Promise<BucketEndpoint> {
    const region = this.#regions.of(bucket) ?? this.#settings.region;
    const key = `${region} ${bucket}`;
    let endpoint = this.#found.get(key);
    if (!endpoint) this.#found.set(key, endpoint = this.#find(bucket, region));
    return endpoint;
  }

  async #find(bucket: string, region: string): Promise<BucketEndpoint> {
    const { url, scheme } = bucketEndpoint({
      ...this.#settings,
      bucket,
      region,
    });
    if (scheme && scheme.name !== "sigv4") {
      throw new CliError(
        `Cannot reach '${bucket}': it requires ${scheme.name} signatures, which this program does not make`,
      );
    }
    await checkHost(url, this.#system.mayConnect);
    const service = scheme?.signingName ?? "s3";
    const signingRegion = scheme?.signingRegion ?? region;
    return {
      url,
      host: url.host,
      origin: url.origin,
      path: url.pathname.replace(/\/$/, ""),
      proxied: mayUseProxy(url.protocol, this.#system.env),
      region: signingRegion,
      signer: new Signer(signingRegion, service),
    };
  }
}

/**
 * The path of an object in a URL: `plain` is signed, and `sent` is sent. They
 * differ only for keys with a part that is `.` or `..`, which all of Deno's
 * HTTP clients would resolve like a folder. There `sent` has escaped slashes,
 * which S3 reads as the same key.
 * @param key undefined for the bucket itself
 * @throws {CliError} for the keys `.` and `..`, and for keys that are not
 * well-formed Unicode
 */
export function paths(
  endpoint: Pick<BucketEndpoint, "url" | "path">,
  key: string | undefined,
): { plain: string; sent: string } {
  if (key === undefined) {
    const { pathname } = endpoint.url;
    return { plain: pathname, sent: pathname };
  }
  if (!key.isWellFormed()) throw unsendable(key);
  const escaped = escapeUri(key);
  const plain = `${endpoint.path}/${escaped.replaceAll("%2F", "/")}`;
  if (!/(^|\/)\.\.?(\/|$)/.test(key)) return { plain, sent: plain };
  if (!key.includes("/")) throw unsendable(key);
  return { plain, sent: `${endpoint.path}/${escaped}` };
}

function unsendable(key: string): CliError {
  return new CliError(`The key '${key}' cannot be sent: no URL can hold it`);
}
