/**
 * `create` that fails while IAM is busy, or has not heard everywhere of what
 * was made: undoing goes on for a minute, and says what it could not do.
 */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { HAS_ACCOUNTS } from "../support/aws.ts";
import { outcomeOf } from "../support/create_outcome.ts";
import { folder } from "../support/folder.ts";
import type { Call, Fault } from "../support/proxy.ts";
import { BUSY, LOST, tried, UNKNOWN } from "../support/tried.ts";

const REFUSED: Fault = { kind: "refuse", status: 403, code: "AccessDenied" };
/**
 * Runs `create`, which fails after everything was made: at the first look at
 * the rights. The SDK tries each call once, so that the program's own tries
 * count.
 */
async function failing(fault: (call: Call) => Fault | undefined) {
  await using dir = await folder();
  const config = join(dir.path, "config");
  await Deno.writeTextFile(
    config,
    "[default]\nmax_attempts = 1\nretry_mode = standard\n",
  );
  return await tried(
    (call) =>
      call.operation === "GetUserPolicy" && call.nth === 1
        ? REFUSED
        : fault(call),
    { env: { AWS_CONFIG_FILE: config } },
  );
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_ACCOUNTS, fn });
}

test("undo keeps trying while AWS is busy or fails", async () => {
  const { stderr, changes } = await failing(({ operation, nth }) => {
    if (operation === "DeleteAccessKey" && nth <= 5) return BUSY;
    if (operation === "DeleteUser" && nth <= 4) {
      return { kind: "refuse", status: 503, code: "ServiceUnavailable" };
    }
    return undefined;
  });
  deepStrictEqual(changes, []);
  const { undone, left } = outcomeOf(stderr);
  strictEqual(undone.length, 3);
  deepStrictEqual(left, []);
});

test("undo that is never let through ends, and names what is left", async () => {
  const { stderr, changes } = await failing(({ operation }) =>
    operation === "DeleteAccessKey" ? BUSY : undefined
  );
  match(
    stderr,
    /LEFT BEHIND: access key (AKIA\w+) of user USER \(Throttling\), remove with: aws iam delete-access-key --user-name USER --access-key-id \1; user USER /,
  );
  deepStrictEqual(changes.toSorted(), outcomeOf(stderr).left.toSorted());
});

test("what was made and is not found yet is looked for again", async () => {
  const { stderr, changes } = await failing(({ operation, nth }) =>
    /^Delete/.test(operation) && nth <= 3 ? UNKNOWN : undefined
  );
  deepStrictEqual(changes, []);
  strictEqual(outcomeOf(stderr).undone.length, 3);
});

test("what was made and is never found is perhaps there still", async () => {
  const { stderr } = await failing(({ operation }) =>
    operation === "DeleteAccessKey" ? UNKNOWN : undefined
  );
  match(
    stderr,
    /LEFT BEHIND: perhaps access key AKIA\w+ of user USER \(NoSuchEntity\), remove with: aws iam delete-access-key /,
  );
});

test("a deletion whose answer got lost has undone it", async () => {
  const { stderr, changes } = await failing(({ operation, nth }) =>
    /^Delete/.test(operation) && nth === 1 ? LOST : undefined
  );
  deepStrictEqual(changes, []);
  deepStrictEqual(outcomeOf(stderr).left, []);
});
