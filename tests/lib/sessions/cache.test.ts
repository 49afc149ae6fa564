/** The credential cache: whatever the clocks and AWS do, a promise is kept. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import type { SessionCredentials } from "../../../lib/aws/keys.ts";
import {
  EMPTY,
  failed,
  judge,
  type Moment,
  promisedTime,
  received,
  renewalTime,
} from "../../../lib/sessions/cache.ts";
import { createRenewal } from "../../../lib/sessions/renewal.ts";

const MINUTE = 60_000;
const HOUR = 3600;
const START = Date.parse("2026-01-02T03:04:05Z");

function at(minutes: number, wallShift = 0): Moment {
  return {
    wall: START + (minutes + wallShift) * MINUTE,
    steady: minutes * MINUTE,
  };
}

function credentials(asked: Moment, duration = HOUR): SessionCredentials {
  return {
    AccessKeyId: `ASIA${asked.steady}`,
    SecretAccessKey: "secret",
    SessionToken: "token",
    Expiration: new Date(asked.wall + duration * 1000),
  };
}

const held = received(EMPTY, credentials(at(0)), HOUR, at(0), at(0));

Deno.test("the promise is 5 minutes, or a third of a shorter duration", () => {
  strictEqual(promisedTime(12 * HOUR), 5 * MINUTE);
  strictEqual(promisedTime(900), 5 * MINUTE);
  strictEqual(promisedTime(600), 200_000);
  ok(renewalTime(900) > promisedTime(900));
});

Deno.test("nothing is held: newer ones are asked for, once", () => {
  deepStrictEqual(judge(EMPTY, HOUR, at(0)), { kind: "wait", renew: true });
  deepStrictEqual(judge({ renewing: true }, HOUR, at(0)), {
    kind: "wait",
    renew: false,
  });
});

Deno.test("fresh credentials are served; near their end they are renewed meanwhile", () => {
  const served = { kind: "serve", credentials: held.held!.credentials };
  deepStrictEqual(judge(held, HOUR, at(39)), { ...served, renew: false });
  deepStrictEqual(judge(held, HOUR, at(41)), { ...served, renew: true });
  deepStrictEqual(judge({ ...held, renewing: true }, HOUR, at(41)), {
    ...served,
    renew: false,
  });
  deepStrictEqual(judge(held, HOUR, at(55)), { ...served, renew: true });
});

Deno.test("less than the promise is not served any more", () => {
  deepStrictEqual(judge(held, HOUR, at(55.01)), { kind: "wait", renew: true });
});

Deno.test("a wall clock that is set back does not make credentials younger", () => {
  deepStrictEqual(judge(held, HOUR, at(56, -30)), {
    kind: "wait",
    renew: true,
  });
});

Deno.test("a wall clock that jumps ahead, as after sleep, ends them", () => {
  deepStrictEqual(judge(held, HOUR, at(1, 55)), { kind: "wait", renew: true });
});

Deno.test("after a failure good ones go on, and AWS is left alone for 5 seconds", () => {
  const error = new Error("STS is away");
  const after = failed({ ...held, renewing: true }, error, at(45));
  const now = (seconds: number) => ({
    wall: at(45).wall + seconds * 1000,
    steady: at(45).steady + seconds * 1000,
  });
  const served = { kind: "serve", credentials: held.held!.credentials };
  deepStrictEqual(judge(after, HOUR, now(4)), { ...served, renew: false });
  deepStrictEqual(judge(after, HOUR, now(5)), { ...served, renew: true });
  const late = failed({ ...held, renewing: true }, error, at(56));
  deepStrictEqual(judge(late, HOUR, at(56.01)), { kind: "fail", error });
  deepStrictEqual(judge(late, HOUR, at(57)), { kind: "wait", renew: true });
});

Deno.test("new ones that expire at once, by a wrong clock, are a failure that says so", () => {
  const state = received(EMPTY, credentials(at(0)), HOUR, at(0), at(0, 120));
  const verdict = judge(state, HOUR, at(0, 120));
  strictEqual(verdict.kind, "fail");
  strictEqual(
    String((verdict as { error: unknown }).error),
    "CliError: AWS issued credentials that expire at 2026-01-02T04:04:05Z, but by this computer's clock it is 2026-01-02T05:04:05Z - set the clock",
  );
});

Deno.test("never served with less than the promise left, whatever happens", async () => {
  const step = fc.record({
    // Seconds that pass, and by which the wall clock is set as well.
    passes: fc.integer({ min: 0, max: 4000 }),
    jumps: fc.oneof(fc.constant(0), fc.integer({ min: -7200, max: 7200 })),
    fails: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.constantFrom(600, 900, HOUR, 12 * HOUR),
      async (steps, duration) => {
        let seconds = 0;
        let shift = 0;
        let fails = false;
        // When AWS will really refuse them, by a clock nobody sets.
        const lapse = new Map<SessionCredentials, number>();
        const clock = () => ({
          wall: START + (seconds + shift) * 1000,
          steady: seconds * 1000,
        });
        const get = createRenewal({
          duration,
          clock,
          onFailure: () => {},
          obtain: () => {
            if (fails) return Promise.reject(new Error("away"));
            const made = credentials(clock(), duration);
            lapse.set(made, seconds + duration);
            return Promise.resolve(made);
          },
        });
        for (const { passes, jumps, fails: now } of steps) {
          seconds += passes;
          shift += jumps;
          fails = now;
          const served = await get().catch(() => undefined);
          if (!served) continue;
          const promised = promisedTime(duration) / 1000;
          ok(lapse.get(served)! - seconds >= promised);
          ok(served.Expiration.getTime() - clock().wall >= promised * 1000);
        }
      },
    ),
  );
});

Deno.test("a thousand at once make one request", async () => {
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<SessionCredentials>();
  const get = createRenewal({
    duration: HOUR,
    clock: () => at(0),
    onFailure: () => {},
    obtain: () => {
      asked++;
      return promise;
    },
  });
  const all = Promise.all(Array.from({ length: 1000 }, get));
  resolve(credentials(at(0)));
  strictEqual(new Set((await all).map((c) => c.AccessKeyId)).size, 1);
  strictEqual(asked, 1);
});

Deno.test("a renewal in the background holds nobody up, and its failure is told once", async () => {
  let now = at(0);
  let answer = Promise.resolve(credentials(at(0)));
  const told: unknown[] = [];
  const get = createRenewal({
    duration: HOUR,
    clock: () => now,
    onFailure: (error) => told.push(error),
    obtain: () => answer,
  });
  const first = await get();
  now = at(45);
  const waiting = Promise.withResolvers<SessionCredentials>();
  answer = waiting.promise;
  strictEqual(await get(), first);
  strictEqual(await get(), first);
  const error = new Error("STS is away");
  waiting.reject(error);
  await waiting.promise.catch(() => {});
  strictEqual(await get(), first);
  deepStrictEqual(told, [error]);
  now = at(46);
  answer = Promise.resolve(credentials(at(46)));
  strictEqual(await get(), first);
  strictEqual((await get()).AccessKeyId, `ASIA${46 * MINUTE}`);
});
