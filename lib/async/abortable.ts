/** Waiting that a signal can end. */

/** What is to be done once a signal aborts. */
class Acts extends Set<() => void> {
  /** As the signal's listener. */
  handleEvent(): void {
    for (const act of this) act();
  }
}

/** The listeners of those signals for which there is something to do. */
const waiting = new WeakMap<AbortSignal, Acts>();

/**
 * Calls `act` when the signal aborts, at once if it has. One listener serves
 * all: to add and remove another for each request takes as long as to sign it.
 * @returns makes it not happen any more
 */
export function whenAborted(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) {
    act();
    return () => {};
  }
  const acts = waiting.get(signal) ?? listen(signal);
  acts.add(act);
  return () => {
    if (!acts.delete(act) || acts.size > 0) return;
    // A signal that is made of others lives for as long as it has a listener.
    signal.removeEventListener("abort", acts);
    waiting.delete(signal);
  };
}

function listen(signal: AbortSignal): Acts {
  const acts = new Acts();
  waiting.set(signal, acts);
  signal.addEventListener("abort", acts);
  return acts;
}

/** What `work` gives, or the signal's reason as soon as it aborts. */
export function abortable<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (!signal) return work;
  return new Promise<T>((resolve, reject) => {
    const stop = whenAborted(signal, () => reject(signal.reason));
    work.then(resolve, reject).finally(stop);
  });
}
