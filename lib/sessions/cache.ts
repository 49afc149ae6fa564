/**
 * When temporary credentials may be served and when they must be renewed: a
 * state machine to which the time is passed. Pure.
 */
import type { SessionCredentials } from "../aws/keys.ts";
import { CliError } from "../errors.ts";
import { isoTime } from "../output/json.ts";

/** A moment by two clocks, in milliseconds. */
export interface Moment {
  /** The time of day, since 1970. It can be set forwards and back. */
  wall: number;
  /** Never goes back, but stops while the computer sleeps. Since any moment. */
  steady: number;
}

/** The state. It is never modified; each event makes a new one. */
export interface CacheState {
  /** The newest credentials that could be served when they arrived. */
  held?: { credentials: SessionCredentials; asked: Moment };
  /** Whether newer credentials have been asked for and not yet arrived. */
  renewing: boolean;
  /** The last attempt, if it failed. */
  failure?: { error: unknown; at: Moment };
}

/** The state at the start. */
export const EMPTY: CacheState = { renewing: false };

/** What to do about a request for credentials. */
export type Verdict =
  /** Serve these; with `renew`, ask AWS for newer ones as well. */
  | { kind: "serve"; credentials: SessionCredentials; renew: boolean }
  /** Wait for newer ones; with `renew`, ask AWS for them first. */
  | { kind: "wait"; renew: boolean }
  /** There are none to serve, and it is too early to ask AWS again. */
  | { kind: "fail"; error: unknown };

/** Milliseconds to wait after a failure before AWS is asked again. */
const PAUSE = 5_000;

const MINUTE = 60_000;

/**
 * The least time that served credentials are still valid, in milliseconds.
 * @param duration seconds that were asked for
 */
export function promisedTime(duration: number): number {
  return Math.min(5 * MINUTE, duration * 1000 / 3);
}

/**
 * How long before they expire credentials are renewed, in milliseconds. That is
 * earlier than SDKs ask for new ones: 15 minutes before they expire (botocore).
 * @param duration seconds that were asked for
 */
export function renewalTime(duration: number): number {
  return Math.min(20 * MINUTE, duration * 1000 / 2);
}

/** What to do about a request. @param duration seconds that were asked for */
export function judge(
  { held, renewing, failure }: CacheState,
  duration: number,
  now: Moment,
): Verdict {
  const left = held ? timeLeft(held, duration, now) : -Infinity;
  const mayAsk = !failure || now.steady - failure.at.steady >= PAUSE;
  if (held && left >= promisedTime(duration)) {
    return {
      kind: "serve",
      credentials: held.credentials,
      renew: left < renewalTime(duration) && !renewing && mayAsk,
    };
  }
  if (renewing || mayAsk) return { kind: "wait", renew: !renewing };
  return { kind: "fail", error: failure!.error };
}

/** The state after AWS was asked for newer credentials. */
export function asked(state: CacheState): CacheState {
  return { ...state, renewing: true };
}

/**
 * The state after newer credentials arrived. If they expire too soon to be
 * served, that counts as a failure: asking again at once would bring the same.
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
      `AWS issued credentials that expire at ${
        isoTime(credentials.Expiration)
      }, but by this computer's clock it is ${
        isoTime(new Date(now.wall))
      } - set the clock`,
    ),
    now,
  );
}

/** The state after an attempt to get newer credentials failed. */
export function failed(
  state: CacheState,
  error: unknown,
  now: Moment,
): CacheState {
  return { ...state, renewing: false, failure: { error, at: now } };
}

/**
 * Milliseconds until credentials expire, by whichever clock says less: the time
 * of day may have been set back since they arrived, and the steady clock may
 * have stopped for a while.
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
