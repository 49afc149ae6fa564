/** Credentials that renew themselves, with one request to AWS at a time. */
import type { SessionCredentials } from "../aws/keys.ts";
import {
  asked,
  type CacheState,
  EMPTY,
  failed,
  judge,
  type Moment,
  received,
} from "./cache.ts";

/** What renewal needs. */
export interface RenewalTerms {
  /** Seconds that credentials are asked for. */
  duration: number;
  /** Asks AWS for credentials. */
  obtain(): Promise<SessionCredentials>;
  clock(): Moment;
  /**
   * Called for each failure, even if valid credentials were served meanwhile.
   */
  onFailure(error: unknown): void;
}

/**
 * Makes a function that gives credentials, valid at least as long as `cache.ts`
 * promises.
 */
export function createRenewal(
  { duration, obtain, clock, onFailure }: RenewalTerms,
): () => Promise<SessionCredentials> {
  let state: CacheState = EMPTY;
  let renewal: Promise<void> = Promise.resolve();
  return async () => {
    for (;;) {
      const verdict = judge(state, duration, clock());
      if (verdict.kind === "fail") throw verdict.error;
      if (verdict.renew) renewal = renew();
      if (verdict.kind === "serve") return verdict.credentials;
      await renewal;
    }
  };

  /** Asks AWS once. Never rejects: a failure becomes part of the state. */
  async function renew(): Promise<void> {
    state = asked(state);
    const at = clock();
    try {
      state = received(state, await obtain(), duration, at, clock());
    } catch (error) {
      state = failed(state, error, clock());
    }
    if (state.failure) onFailure(state.failure.error);
  }
}
