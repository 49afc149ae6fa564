/** Ends what nothing happens to any more. */
import { whenAborted } from "../async/abortable.ts";

/** Milliseconds between two looks, at the most. */
const INTERVAL = 1000;

/** Watches attempts, all with one timer. */
export class Watchdog {
  readonly #patience: number;
  readonly #watched = new Set<Watch>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param patience milliseconds between two signs of life, at the most */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /**
   * Watches an attempt until it is stopped.
   * @param host from which an answer is awaited
   * @param more milliseconds beyond the usual that it is given
   * @param outer ends it too
   */
  watch(host: string, more: number, outer?: AbortSignal): Watch {
    const watch = new Watch(host, this.#patience + more, outer, () => {
      this.#watched.delete(watch);
      if (this.#watched.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
    this.#watched.add(watch);
    this.#timer ??= setInterval(() => {
      for (const watch of this.#watched) watch.check();
    }, Math.min(INTERVAL, this.#patience));
    return watch;
  }
}

/** An attempt that is watched. */
export class Watch {
  readonly #controller = new AbortController();
  readonly #host: string;
  readonly #patience: number;
  readonly #stopped: () => void;
  readonly #forgetOuter: (() => void) | undefined;
  #last = performance.now();

  /** @param stopped is called once nobody needs to look any more */
  constructor(
    host: string,
    patience: number,
    outer: AbortSignal | undefined,
    stopped: () => void,
  ) {
    this.#host = host;
    this.#patience = patience;
    this.#stopped = stopped;
    this.#forgetOuter = outer &&
      whenAborted(outer, () => this.#controller.abort(outer.reason));
  }

  /** Aborts when the attempt is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Tells that something happened. */
  progress(): void {
    this.#last = performance.now();
  }

  /** Ends what is still under way, such as an answer nobody reads. */
  cancel(): void {
    this.#controller.abort();
  }

  /** The attempt is over. */
  stop(): void {
    this.#stopped();
    this.#forgetOuter?.();
  }

  /** Ends the attempt when it was quiet for too long. */
  check(): void {
    if (performance.now() < this.#last + this.#patience) return;
    const seconds = Math.round(this.#patience / 1000);
    this.#controller.abort(
      Object.assign(
        new Error(`no answer for ${seconds} seconds from ${this.#host}`),
        {
          name: "TimeoutError",
          code: "ETIMEDOUT",
        },
      ),
    );
  }
}
