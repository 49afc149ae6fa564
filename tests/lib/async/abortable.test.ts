/** Waiting that a signal can end. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { abortable, whenAborted } from "../../../lib/async/abortable.ts";

/** A signal, with the number of its listeners. */
function watched() {
  const controller = new AbortController();
  const { signal } = controller;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  const listeners = new Set<unknown>();
  signal.addEventListener = (type: string, listener: unknown) => {
    listeners.add(listener);
    add(type, listener as EventListener);
  };
  signal.removeEventListener = (type: string, listener: unknown) => {
    listeners.delete(listener);
    remove(type, listener as EventListener);
  };
  return { controller, signal, listeners };
}

Deno.test("a signal has one listener, for as long as there is something to do", () => {
  const { controller, signal, listeners } = watched();
  const done: number[] = [];
  const forget = [1, 2, 3].map((n) => whenAborted(signal, () => done.push(n)));
  strictEqual(listeners.size, 1);
  for (const stop of forget) stop();
  strictEqual(listeners.size, 0);
  whenAborted(signal, () => done.push(4));
  forget[0](); // has been, and takes nothing from the others
  strictEqual(listeners.size, 1);
  controller.abort();
  deepStrictEqual(done, [4]);
});

Deno.test("what is to be done on a signal that has aborted is done at once", () => {
  let done = false;
  whenAborted(AbortSignal.abort(), () => done = true);
  strictEqual(done, true);
});

Deno.test("abortable work ends by itself or by the signal, and leaves no listener", async () => {
  const { controller, signal, listeners } = watched();
  strictEqual(await abortable(Promise.resolve(1), signal), 1);
  await rejects(abortable(Promise.reject(new Error("own")), signal), /own/);
  strictEqual(listeners.size, 0);
  const never = abortable(new Promise(() => {}), signal);
  controller.abort(new Error("stopped"));
  await rejects(never, /stopped/);
});
