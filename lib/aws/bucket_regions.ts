/** Learns from S3's responses which regions buckets are in. Pure. */

/** What a response from S3 says about where a bucket is. */
export interface Redirection {
  /** The HTTP status. */
  status: number | undefined;
  /** The bucket's region, when the response names it. */
  region: string | undefined;
}

/**
 * The statuses of S3's responses from the wrong region: usually 301 or 307, but
 * 400 or 403 to HEAD and to requests that were signed for another region.
 */
const REDIRECTS: (number | undefined)[] = [301, 307, 400, 403];

/** The regions of buckets, shared by all clients of one run. */
export class BucketRegions {
  readonly #known = new Map<string, string>();

  /** The bucket's region; undefined until a response has named it. */
  of(bucket: string): string | undefined {
    return this.#known.get(bucket);
  }

  /**
   * Learns from a response where a bucket is.
   * @param asked the region to which the request was sent
   * @returns whether to send the request again, to the region just learnt
   */
  learn(bucket: string, asked: string, answer: Redirection): boolean {
    const { status, region } = answer;
    // The ARN of an access point already names its region.
    if (bucket.startsWith("arn:") || !REDIRECTS.includes(status)) return false;
    if (region === undefined || region === asked) return false;
    this.#known.set(bucket, region);
    return true;
  }
}
