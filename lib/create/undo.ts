/**
 * Undoes the steps that were taken, and finds out about those of which no
 * answer said whether they were carried out.
 */
import { AwsError, CliError, isAwsError, isUncertain } from "../errors.ts";
import { toFailure } from "../output/failure.ts";
import { type Made, type Run, type Undo, UsedByAnotherRun } from "./step.ts";
import { definitionOf, type Step } from "./steps.ts";

/** A step that was taken, or may have been. */
export interface Taken {
  step: Step;
  /** False when no answer said whether it was carried out. */
  certain: boolean;
  made: Made;
}

/**
 * Undoes in reverse order.
 * @returns what was undone and what is left, in words
 */
export async function undoSteps(taken: Taken[], run: Run): Promise<string> {
  const undone: string[] = [];
  const kept: string[] = [];
  const left = new Map<string, string>();
  const patience = new Patience(run);
  for (const { step, made, certain, undo } of undoable(taken).toReversed()) {
    const outcome = await undoStep(
      undo,
      { step, made, certain },
      run,
      patience,
    );
    const name = undo.name(step, made);
    const command = `remove with: ${undo.command(step, made)}`;
    if (outcome.kind === "undone") {
      undone.push(name);
      // What belonged to it, and could not be undone, is gone with it.
      for (const other of left.keys()) {
        if (other.endsWith(` of ${name}`)) left.delete(other);
      }
    }
    if (outcome.kind === "another's") kept.push(`${name} (${outcome.why})`);
    if (outcome.kind === "shared") {
      kept.push(`${name} (others may use it), ${command}`);
    }
    if (outcome.kind === "left") {
      const perhaps = outcome.certain ? "" : "perhaps ";
      left.set(name, `${perhaps}${name} (${outcome.reason}), ${command}`);
    }
  }
  const parts = [
    ...(undone.length > 0 ? [`undone: ${undone.join(", ")}`] : []),
    ...(kept.length > 0 ? [`kept: ${kept.join("; ")}`] : []),
    ...(left.size > 0 ? [`LEFT BEHIND: ${[...left.values()].join("; ")}`] : []),
  ];
  return parts.join("; ") || "nothing was changed";
}

/**
 * What there is after a failure when nothing is to be undone, in words.
 */
export async function describeKept(taken: Taken[], run: Run): Promise<string> {
  const patience = new Patience(run);
  const kept: string[] = [];
  for (const { step, made, certain, undo } of undoable(taken)) {
    const presence = certain
      ? "there"
      : await presenceOf(undo, step, made, run, patience);
    if (presence === "absent") continue;
    const perhaps = presence === "there" ? "" : "perhaps ";
    kept.push(perhaps + undo.name(step, made));
  }
  return kept.length === 0 ? "nothing was changed" : `kept: ${kept.join(", ")}`;
}

/** The steps that this run has something to undo of. */
function undoable(taken: Taken[]): (Taken & { undo: Undo<Step> })[] {
  return taken.flatMap((one) => {
    const { undo } = definitionOf(one.step);
    return undo && !one.made.byAnotherRun ? [{ ...one, undo }] : [];
  });
}

/** What became of a step. */
type Outcome =
  /** It was never carried out. */
  | { kind: "absent" }
  | { kind: "undone" }
  /** It stays, because it is meant for all. */
  | { kind: "shared" }
  /** It stays, because another run has it now. */
  | { kind: "another's"; why: string }
  | { kind: "left"; certain: boolean; reason: string };

/** IAM's and S3's codes for what is not there, or not known everywhere yet. */
const MISSING = ["NoSuchEntity", "NoSuchBucket"];

async function undoStep(
  undo: Undo<Step>,
  { step, made, certain }: Taken,
  run: Run,
  patience: Patience,
): Promise<Outcome> {
  if (!certain) {
    const presence = await presenceOf(undo, step, made, run, patience);
    if (presence === "absent") return { kind: "absent" };
    if (presence !== "there") {
      return { kind: "left", certain: false, reason: reasonOf(presence.error) };
    }
  }
  if (!undo.act) return { kind: "shared" };
  // Whether an earlier try may have undone it, although it failed.
  let sent = false;
  for (let nth = 0;; nth++) {
    try {
      await undo.act(step, made, run);
      return { kind: "undone" };
    } catch (error) {
      if (error instanceof UsedByAnotherRun) {
        return { kind: "another's", why: error.message };
      }
      sent ||= isUncertain(error) && isChange(error);
      const missing = isAwsError(error, ...MISSING);
      if (missing && sent) return { kind: "undone" };
      if (!mayPass(error) || !await patience.wait(nth)) {
        const known = !missing && !sent;
        return { kind: "left", certain: known, reason: reasonOf(error) };
      }
    }
  }
}

/**
 * How often something is looked for that may be there: for 15 seconds in all,
 * because what IAM has just made, it may not tell at once.
 */
const LOOKS = 5;

/** Why it is not known whether something is there: time is up. */
const NOT_FOUND = new CliError("it was not found so far");

/** Whether a step of which no answer told was carried out. */
async function presenceOf(
  undo: Undo<Step>,
  step: Step,
  made: Made,
  run: Run,
  patience: Patience,
): Promise<"there" | "absent" | { error: unknown }> {
  for (let nth = 0;; nth++) {
    try {
      if (await undo.isThere(step, made, run)) return "there";
      if (nth + 1 >= LOOKS) return "absent";
      if (!await patience.wait(nth)) return { error: NOT_FOUND };
    } catch (error) {
      if (!mayPass(error) || !await patience.wait(nth)) return { error };
    }
  }
}

/** Codes of refusals that pass: IAM and S3 agree with themselves only later. */
const PASSING = [
  ...MISSING,
  "DeleteConflict",
  "ConcurrentModification",
  "EntityTemporarilyUnmodifiable",
  "OperationAborted",
];

/** Whether the same call may succeed a little later. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  return isUncertain(error) || error.details.throttled === true ||
    PASSING.includes(error.details.code);
}

/** Whether the call that failed changes something. */
function isChange(error: unknown): boolean {
  return error instanceof AwsError &&
    !/^(Get|Head|List)/.test(error.details.operation);
}

function reasonOf(error: unknown): string {
  return error instanceof AwsError
    ? error.details.code
    : toFailure(error).message;
}

/** Waits between tries: for about a minute, however many steps are undone. */
class Patience {
  readonly #run: Run;
  /** Milliseconds. */
  #left = 60_000;

  constructor(run: Run) {
    this.#run = run;
  }

  /**
   * Waits before another try, longer after each. Ctrl-C does not end it: what
   * is left behind would be worse.
   * @param nth which try of the same thing has failed, from 0
   * @returns whether there is time for another
   */
  async wait(nth: number): Promise<boolean> {
    if (this.#left <= 0) return false;
    const milliseconds = Math.min(1000 * 2 ** nth, 15_000);
    this.#left -= milliseconds;
    await this.#run.sleep(milliseconds);
    return true;
  }
}
