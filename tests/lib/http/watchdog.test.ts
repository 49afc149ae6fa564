/** Attempts that are watched. */
import { match, ok, strictEqual } from "node:assert/strict";
import { type Watch, Watchdog } from "../../../lib/http/watchdog.ts";

/** Resolves with why an attempt ended. */
const ended = (watch: Watch) =>
  new Promise<unknown>((resolve) => {
    if (watch.signal.aborted) resolve(watch.signal.reason);
    watch.signal.addEventListener("abort", () => resolve(watch.signal.reason));
  });

Deno.test("an attempt on which nothing happens ends, and so does the next one", async () => {
  const watchdog = new Watchdog(5);
  for (let i = 0; i < 2; i++) {
    const watch = watchdog.watch("host", 0);
    const reason = await ended(watch) as Error & { code: string };
    match(reason.message, /^no answer for \d+ seconds from host$/);
    strictEqual(reason.code, "ETIMEDOUT");
    watch.stop();
  }
});

Deno.test("signs of life, and more time, keep an attempt from ending", async () => {
  const watchdog = new Watchdog(20);
  const alive = watchdog.watch("host", 0);
  const patient = watchdog.watch("host", 600_000);
  const quiet = watchdog.watch("host", 0);
  const life = setInterval(() => alive.progress(), 1);
  await ended(quiet);
  clearInterval(life);
  ok(!alive.signal.aborted);
  ok(!patient.signal.aborted);
  for (const watch of [alive, patient, quiet]) watch.stop();
});

Deno.test("what aborts the outer signal aborts the attempt, for the same reason", () => {
  const outer = new AbortController();
  const watchdog = new Watchdog(60_000);
  const before = watchdog.watch("host", 0, outer.signal);
  const over = watchdog.watch("host", 0, outer.signal);
  over.stop();
  const reason = new Error("Ctrl-C");
  outer.abort(reason);
  const after = watchdog.watch("host", 0, outer.signal);
  strictEqual(before.signal.reason, reason);
  strictEqual(after.signal.reason, reason);
  ok(!over.signal.aborted);
  before.stop();
  after.stop();
});
