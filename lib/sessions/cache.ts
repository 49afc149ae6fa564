/**
 * When temporary credentials may be served, and when they must be renewed: a
 * state machine that is told the time. Pure.
 */
import type { SessionCredentials } from "../aws/keys.ts";
import { CliError } from "../errors.ts";
import { isoTime } from "../output/json.ts";

/** A moment by two clocks, in milliseconds. */
export interface Moment {
  /** The time of day, since 1970. It can be set, forwards and back. */
  wall: number;
  /** Since whenever. It never goes back, and stands still in a suspended computer. */
  steady: number;
}

/** What is known. States are never changed, only followed by others. */
export interface CacheState {
  /** The newest credentials that were good when they came. */
  held?: { credentials: SessionCredentials; asked: Moment };
  /** Whether newer ones have been asked for. */
  renewing: boolean;
  /** The last try, if it failed. */
  failure?: { error: unknown; at: Moment };
}

/** Nothing is known. */
export const EMPTY: CacheState = { renewing: false };

/** What to do about a request for credentials. */
export type Verdict =
  /** Serve these, and perhaps ask for newer ones meanwhile. */
  | { kind: "serve"; credentials: SessionCredentials; renew: boolean }
  /** Wait for newer ones, after asking for them or while they are on the way. */
  | { kind: "wait"; renew: boolean }
  /** There are none, and it is too early to ask again. */
  | { kind: "fail"; error: unknown };

/** Milliseconds after a failure until AWS is asked again. */
const PAUSE = 5_000;

const MINUTE = 60_000;

/** How long served credentials are still valid at least, in milliseconds. */
export function promisedTime(duration: number): number {
  return Math.min(5 * MINUTE, duration * 1000 / 3);
}

/**
 * How long before they lapse credentials are renewed, in milliseconds: sooner
 * than SDKs ask for new ones, which is 15 minutes before (botocore).
 */
export function renewalTime(duration: number): number {
  return Math.min(20 * MINUTE, duration * 1000 / 2);
}

/** What a request for credentials gets. @param duration seconds */
export function judge(
  { held, renewing, failure }: CacheState,
  duration: number,
  now: Moment,
): Verdict {
  const left = held ? timeLeft(held, duration, now) : -Infinity;
  const rested = !failure || now.steady - failure.at.steady >= PAUSE;
  if (held && left >= promisedTime(duration)) {
    return {
      kind: "serve",
      credentials: held.credentials,
      renew: left < renewalTime(duration) && !renewing && rested,
    };
  }
  if (renewing || rested) return { kind: "wait", renew: !renewing };
  return { kind: "fail", error: failure!.error };
}

/** Newer credentials have been asked for. */
export function asked(state: CacheState): CacheState {
  return { ...state, renewing: true };
}

/**
 * Newer credentials came. Those that would lapse too soon to be served count
 * as a failure: asking again at once would give no others.
 * @param at when they were asked for
 */
export function received(
  state: CacheState,
  credentials: SessionCredentials,
  duration: number,
  at: Moment,
  now: Moment,
): CacheState {
  const held = { credentials, asked: at };
  if (timeLeft(held, duration, now) >= promisedTime(duration)) {
    return { held, renewing: false };
  }
  return failed(
    state,
    new CliError(
      `AWS gave credentials that lapse at ${
        isoTime(credentials.Expiration)
      }, and this computer says it is ${
        isoTime(new Date(now.wall))
      } - set its clock`,
    ),
    now,
  );
}

/** No newer credentials came. */
export function failed(
  state: CacheState,
  error: unknown,
  now: Moment,
): CacheState {
  return { ...state, renewing: false, failure: { error, at: now } };
}

/**
 * Milliseconds until credentials lapse, by whichever clock is less hopeful:
 * the time of day may have been set back since they came, and the steady clock
 * may have stood still.
 */
function timeLeft(
  { credentials, asked }: NonNullable<CacheState["held"]>,
  duration: number,
  now: Moment,
): number {
  return Math.min(
    credentials.Expiration.getTime() - now.wall,
    asked.steady + duration * 1000 - now.steady,
  );
}
