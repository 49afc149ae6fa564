/** How often calls are tried, and when they are tried again. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import {
  createRetryStrategy,
  neverTwice,
  NotRepeated,
  retryInfo,
} from "../../../lib/aws/retry.ts";
import { CliError } from "../../../lib/errors.ts";
import "../../support/cli.ts"; // takes AWS's variables out of the environment
import { folder } from "../../support/folder.ts";

/** The strategy for a profile `p` with these lines. */
async function strategyFor(lines: string) {
  await using dir = await folder();
  const configFilepath = join(dir.path, "config");
  await Deno.writeTextFile(configFilepath, `[profile p]\n${lines}\n`);
  return await createRetryStrategy({ profile: "p", configFilepath });
}

/** How many attempts a strategy makes at a call that always fails. */
async function triesOf(lines: string): Promise<number> {
  const strategy = await strategyFor(lines);
  let token = await strategy.acquireInitialRetryToken("");
  for (let tries = 1;; tries++) {
    try {
      token = await strategy.refreshRetryTokenForRetry(token, {
        errorType: "TRANSIENT",
      });
    } catch {
      return tries;
    }
  }
}

Deno.test("a profile says how often calls are tried, and how", async () => {
  strictEqual(await triesOf(""), 3);
  strictEqual(await triesOf("max_attempts = 5"), 5);
  strictEqual(await triesOf("max_attempts = 1\nretry_mode = standard"), 1);
  strictEqual((await strategyFor("") as { mode?: string }).mode, "adaptive");
  strictEqual(
    (await strategyFor("retry_mode = standard") as { mode?: string }).mode,
    "standard",
  );
});

Deno.test("what this program itself refuses is not tried again", () => {
  const types = [
    new CliError("no"),
    Object.assign(new Error("x"), { name: "SlowDown" }),
    Object.assign(new Error("x"), { code: "ECONNRESET" }),
    Object.assign(new Error("x"), { $metadata: { httpStatusCode: 500 } }),
    Object.assign(new Error("x"), { $metadata: { httpStatusCode: 403 } }),
  ].map((error) => retryInfo(error).errorType);
  deepStrictEqual(types, [
    "CLIENT_ERROR",
    "THROTTLING",
    "TRANSIENT",
    "TRANSIENT",
    "CLIENT_ERROR",
  ]);
});

Deno.test("neverTwice hides errors after which a call may have been carried out", async () => {
  let middleware!: (next: unknown) => (args: unknown) => Promise<unknown>;
  neverTwice({
    middlewareStack: { add: (added: typeof middleware) => middleware = added },
    // deno-lint-ignore no-explicit-any -- only `add` is called
  } as any);
  const failing = (error: Error) => middleware(() => Promise.reject(error))({});
  const answered = (httpStatusCode: number) =>
    Object.assign(new Error("x"), {
      $fault: "client",
      Code: "X",
      $metadata: { httpStatusCode },
    });
  await rejects(failing(new Error("hang up")), NotRepeated);
  await rejects(failing(answered(500)), NotRepeated);
  await rejects(failing(answered(200)), NotRepeated);
  await rejects(failing(answered(429)), (e) => !(e instanceof NotRepeated));
});
