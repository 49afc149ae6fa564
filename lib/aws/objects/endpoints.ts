/** Where buckets and objects are reached. */
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
 * Where a bucket is reached, and how requests to it are signed. What a URL and
 * the environment have to be asked for is noted here, once for all requests.
 */
export interface BucketEndpoint extends HttpEndpoint {
  /** Escaped, and without a slash at its end: what goes before `/` and a key. */
  path: string;
  region: string;
  signer: Signer;
}

/** Finds the endpoints of buckets, and remembers them. */
export class BucketEndpoints {
  readonly #settings: S3Settings;
  readonly #regions: BucketRegions;
  readonly #system: Pick<AwsDependencies, "mayConnect" | "env">;
  /** By region and bucket: a bucket may turn out to be elsewhere. */
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
   * The endpoint of a bucket, in its region as far as that is known.
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
        `'${bucket}' is of a kind this program cannot reach: it needs ${scheme.name} signatures`,
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
 * A key as it stands in a URL: `plain`, which is signed, and `sent`. They
 * differ for keys with `.` and `..` parts, which every HTTP client of Deno's
 * would take for steps in a path and leave out: there the slashes are escaped
 * too, which S3 reads as the same key.
 * @param key undefined for the bucket itself
 * @throws {CliError} for the keys `.` and `..`, and what is no text
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
