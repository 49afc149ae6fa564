/** Waiting that an abort signal can end early. */

/** The callbacks that wait for one signal, and the listener that calls them. */
class Callbacks extends Set<() => void> {
  /** What an event target calls on a listener that is an object. */
  handleEvent(): void {
    for (const callback of this) callback();
  }
}

/** The callbacks of each signal that has any. */
const callbacksOf = new WeakMap<AbortSignal, Callbacks>();

/**
 * Calls `callback` when the signal aborts, or at once if it already has. All
 * callbacks of a signal share one listener, because to add a listener for each
 * request and remove it again takes as long as to sign the request.
 * @returns a function that takes the callback back
 */
export function whenAborted(
  signal: AbortSignal,
  callback: () => void,
): () => void {
  if (signal.aborted) {
    callback();
    return () => {};
  }
  const callbacks = callbacksOf.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return;
    // A signal from AbortSignal.any() stays in memory while it has a listener.
    signal.removeEventListener("abort", callbacks);
    callbacksOf.delete(signal);
  };
}

function listen(signal: AbortSignal): Callbacks {
  const callbacks = new Callbacks();
  callbacksOf.set(signal, callbacks);
  signal.addEventListener("abort", callbacks);
  return callbacks;
}

/**
 * Waits for `work`, or rejects with the signal's reason as soon as it aborts.
 * The work itself is not stopped.
 */
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
