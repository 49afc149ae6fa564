/** Credentials that renew themselves, however many ask for them at once. */
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

/** What renewing takes. */
export interface RenewalTerms {
  /** Seconds that credentials are asked for. */
  duration: number;
  /** Asks AWS for credentials. */
  obtain(): Promise<SessionCredentials>;
  clock(): Moment;
  /** Is told of each failure, also of those that nobody had to wait for. */
  onFailure(error: unknown): void;
}

/** A function that gives credentials which are valid for the promised time. */
export function createRenewal(
  { duration, obtain, clock, onFailure }: RenewalTerms,
): () => Promise<SessionCredentials> {
  let state: CacheState = EMPTY;
  let underway: Promise<void> = Promise.resolve();
  return async () => {
    for (;;) {
      const verdict = judge(state, duration, clock());
      if (verdict.kind === "fail") throw verdict.error;
      if (verdict.renew) underway = renew();
      if (verdict.kind === "serve") return verdict.credentials;
      await underway;
    }
  };

  /** Never rejects: a failure becomes part of the state. */
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
