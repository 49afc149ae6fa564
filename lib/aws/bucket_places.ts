/** Where buckets and objects are reached. */
import { escapeUri } from "@smithy/core/protocols";
import { CliError } from "../errors.ts";
import { checkHost } from "./network.ts";
import type { AwsHost } from "./connection.ts";
import { mayUseProxy } from "./proxy.ts";
import { bucketEndpoint } from "./s3_endpoints.ts";
import type { S3Settings } from "./s3_settings.ts";
import { Signer } from "./signature.ts";

/**
 * Where a bucket is reached, and how requests to it are signed. What a URL and
 * the environment have to be asked for is noted here, once for all requests.
 */
export interface Place {
  url: URL;
  /** With the port, unless that is the scheme's own. */
  host: string;
  origin: string;
  /** Escaped, and without a slash at its end: what goes before `/` and a key. */
  path: string;
  /** Whether a proxy may be on the way. */
  proxied: boolean;
  /** How AWS calls the service in signatures: `s3`, but for some buckets. */
  service: string;
  region: string;
  signer: Signer;
}

/** Finds places, and remembers them. */
export class BucketPlaces {
  readonly #settings: S3Settings;
  readonly #host: Pick<AwsHost, "mayConnect" | "env">;
  readonly #regions = new Map<string, string>();
  readonly #found = new Map<string, Promise<Place>>();

  constructor(
    settings: S3Settings,
    host: Pick<AwsHost, "mayConnect" | "env">,
  ) {
    this.#settings = settings;
    this.#host = host;
  }

  /**
   * The place of a bucket, in its region as far as that is known.
   * @throws {CliError} when its name, or the host, is none for this program
   */
  of(bucket: string): Promise<Place> {
    let place = this.#found.get(bucket);
    if (!place) this.#found.set(bucket, place = this.#find(bucket));
    return place;
  }

  /** Notes a bucket's region. */
  learn(bucket: string, region: string): void {
    if (this.#regions.get(bucket) === region) return;
    this.#regions.set(bucket, region);
    this.#found.delete(bucket);
  }

  async #find(bucket: string): Promise<Place> {
    const region = this.#regions.get(bucket) ?? this.#settings.region;
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
    await checkHost(url, this.#host.mayConnect);
    const service = scheme?.signingName ?? "s3";
    const signingRegion = scheme?.signingRegion ?? region;
    return {
      url,
      host: url.host,
      origin: url.origin,
      path: url.pathname.replace(/\/$/, ""),
      proxied: mayUseProxy(url.protocol, this.#host.env),
      service,
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
  place: Pick<Place, "url" | "path">,
  key: string | undefined,
): { plain: string; sent: string } {
  if (key === undefined) {
    const { pathname } = place.url;
    return { plain: pathname, sent: pathname };
  }
  if (!key.isWellFormed()) throw unsendable(key);
  const escaped = escapeUri(key);
  const plain = `${place.path}/${escaped.replaceAll("%2F", "/")}`;
  if (!/(^|\/)\.\.?(\/|$)/.test(key)) return { plain, sent: plain };
  if (!key.includes("/")) throw unsendable(key);
  return { plain, sent: `${place.path}/${escaped}` };
}

function unsendable(key: string): CliError {
  return new CliError(`The key '${key}' cannot be sent: no URL can hold it`);
}
