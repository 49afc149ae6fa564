/** What an error of `create` says became of the account, and what did. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { CliResult } from "./cli.ts";
import type { Call } from "./proxy.ts";
import type { AccountState } from "./snapshot.ts";

/** The things that an error names, as `user alice`, by what it says of them. */
export interface Outcome {
  undone: string[];
  kept: string[];
  left: string[];
  /** Of those that are left, the ones that are so only perhaps. */
  perhaps: string[];
  nothing: boolean;
}

/** Reads the brackets at the end of an error of `create`. */
export function outcomeOf(stderr: string): Outcome {
  const start = /\((?=undone: |kept: |LEFT BEHIND: |nothing was changed)/;
  const at = stderr.search(start);
  ok(at >= 0, `no outcome in: ${stderr}`);
  ok(stderr.endsWith(")\n"), stderr);
  const text = stderr.slice(at + 1, -2);
  const section = (name: string) =>
    new RegExp(`(?:^|; )${name}: (.*?)(?=$|; (?:kept|LEFT BEHIND): )`)
      .exec(text)?.[1];
  const entries = (name: string) =>
    section(name)?.split("; ").map((entry) => entry.split(" (")[0]) ?? [];
  const left = entries("LEFT BEHIND");
  return {
    undone: section("undone")?.split(", ") ?? [],
    kept: entries("kept"),
    left: left.map((name) => name.replace(/^perhaps /, "")),
    perhaps: left.filter((name) => name.startsWith("perhaps "))
      .map((name) => name.slice("perhaps ".length)),
    nothing: text === "nothing was changed",
  };
}

/**
 * Everything in an account by the names that errors have for it. Two states can
 * be compared.
 */
export function thingsIn(state: AccountState): Map<string, string> {
  const things = new Map<string, string>();
  const note = (name: string, value: unknown) => {
    if (value !== undefined) things.set(name, JSON.stringify(value));
  };
  for (const [user, found] of Object.entries(state.users)) {
    const { keys, inline, ...rest } = found as {
      keys: [string, string][];
      inline: Record<string, string>;
    };
    note(`user ${user}`, rest);
    for (const [id, status] of keys) {
      note(`access key ${id} of user ${user}`, status);
    }
    for (const [name, text] of Object.entries(inline)) {
      note(`policy ${name} of user ${user}`, text);
    }
  }
  for (const [role, found] of Object.entries(state.roles)) {
    const { trust, maxSessionDuration, attached, ...rest } = found as {
      trust: string;
      maxSessionDuration: number;
      attached: string[];
    };
    note(`role ${role}`, rest);
    note(`trust policy of role ${role}`, trust);
    note(`session duration of role ${role}`, maxSessionDuration);
    if (attached.length > 0) note(`policy of role ${role}`, attached);
  }
  for (const [bucket, found] of Object.entries(state.buckets)) {
    const { policy, publicAccessBlock, website, ...rest } = found as Record<
      string,
      unknown
    >;
    // What belongs to a bucket from the start goes with it.
    note(`bucket ${bucket}`, { ...rest, tags: undefined });
    note(`policy of bucket ${bucket}`, policy);
    note(`public access block of bucket ${bucket}`, publicAccessBlock);
    note(`website of bucket ${bucket}`, website);
  }
  return things;
}

/** The things that are not as they were. */
export function changesBetween(
  before: AccountState,
  after: AccountState,
): Set<string> {
  const [then, now] = [thingsIn(before), thingsIn(after)];
  const changed = new Set<string>();
  for (const name of new Set([...then.keys(), ...now.keys()])) {
    if (then.get(name) === now.get(name)) continue;
    // A role comes with its trust policy and its duration.
    const role = / of (role .+)$/.exec(name)?.[1];
    const comesWith = role !== undefined && !name.startsWith("policy of") &&
      !then.has(role);
    // AWS blocks public access to new buckets, the emulator does not.
    const bucket = /^public access block of (bucket .+)$/.exec(name)?.[1];
    const isBlocked = bucket !== undefined && !then.has(bucket) &&
      !now.get(name)?.includes("false");
    if (!comesWith && !isBlocked) changed.add(name);
  }
  return changed;
}

/** What the calls that make and change things make, by its name in errors. */
const MADE_BY: Record<string, (form: URLSearchParams) => string> = {
  CreateUser: (form) => `user ${form.get("UserName")}`,
  PutUserPolicy: (form) =>
    `policy ${form.get("PolicyName")} of user ${form.get("UserName")}`,
  CreateRole: (form) => `role ${form.get("RoleName")}`,
  AttachRolePolicy: (form) => `policy of role ${form.get("RoleName")}`,
  UpdateRole: (form) => `session duration of role ${form.get("RoleName")}`,
  UpdateAssumeRolePolicy: (form) =>
    `trust policy of role ${form.get("RoleName")}`,
};

/**
 * Checks that a run which failed has told the truth: what is left in the
 * account is what it said, and nothing was undone that was never made.
 */
export function checkOutcome(
  { code, stdout, stderr }: CliResult,
  before: AccountState,
  after: AccountState,
  calls: Call[],
): void {
  ok(code !== 0, stderr);
  strictEqual(stdout, "");
  const changes = changesBetween(before, after);
  if (
    !calls.some(({ carriedOut, operation }) =>
      carriedOut && isChange(operation)
    ) && !stderr.includes("(")
  ) {
    deepStrictEqual([...changes], []);
    return;
  }
  if (!/\((undone|kept|LEFT BEHIND|nothing was)/.test(stderr)) {
    // It failed before the first change.
    deepStrictEqual(
      calls.filter(({ operation }) => isChange(operation)).map((call) =>
        call.operation
      ),
      [],
      stderr,
    );
    deepStrictEqual([...changes], [], stderr);
    return;
  }
  const said = outcomeOf(stderr);
  const named = [...said.kept, ...said.left];
  for (const change of changes) {
    ok(
      named.some((name) => names(name, change)),
      `${change} is not as it was, and not named: ${stderr}`,
    );
  }
  for (const name of named) {
    if (said.perhaps.includes(name)) continue;
    ok(
      [...changes].some((change) => names(name, change)),
      `${name} is as it was: ${stderr}`,
    );
  }
  for (const name of said.undone) {
    ok(!changes.has(name), `${name} is not undone: ${stderr}`);
  }
  const made = new Set(
    calls.filter(({ carriedOut }) => carriedOut)
      .map(({ operation, form }) => MADE_BY[operation]?.(form)),
  );
  for (const name of said.undone) {
    if (!/^(user|policy \S+ of user|role|policy of role) /.test(name)) continue;
    ok(made.has(name), `${name} was never made: ${stderr}`);
  }
  if (said.nothing) deepStrictEqual([...changes], []);
}

/** Whether a call changes something, by its name. */
export function isChange(operation: string): boolean {
  return !/^(Get|List|HEAD|GET|AssumeRole)/.test(operation);
}

/** A key whose id no answer told is named without it. */
function names(name: string, thing: string): boolean {
  return name === thing ||
    (name.startsWith("access key of ") &&
      name === thing.replace(/^access key \S+ of /, "access key of "));
}
