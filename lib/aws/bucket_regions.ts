/** Which regions buckets are in, as answers of S3's tell. Pure. */

/** What an answer of S3's says about where a bucket is. */
export interface Redirection {
  /** The HTTP status. */
  status: number | undefined;
  /** The bucket's region, when the answer names it. */
  region: string | undefined;
}

/**
 * Statuses with which S3 says that it was asked in the wrong region. Most come
 * as 301 or 307; those to HEAD, and to requests signed for another region, as
 * 400 or 403.
 */
const REDIRECTS: (number | undefined)[] = [301, 307, 400, 403];

/** Remembers the regions of buckets, for all clients of one run. */
export class BucketRegions {
  readonly #known = new Map<string, string>();

  /** The bucket's region; undefined while nobody said otherwise. */
  of(bucket: string): string | undefined {
    return this.#known.get(bucket);
  }

  /**
   * Learns from an answer where a bucket is.
   * @param asked the region that the request went to
   * @returns whether the request should be sent again, to the right region
   */
  learn(bucket: string, asked: string, answer: Redirection): boolean {
    const { status, region } = answer;
    // The ARN of an access point names its region.
    if (bucket.startsWith("arn:") || !REDIRECTS.includes(status)) return false;
    if (region === undefined || region === asked) return false;
    this.#known.set(bucket, region);
    return true;
  }
}
