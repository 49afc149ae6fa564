/**
 * Takes the steps of a plan in order, two at once where the plan says so, and
 * undoes them when one fails.
 */
import type { NewCredentials } from "../aws/keys.ts";
import { CliError, isAwsError, isUncertain } from "../errors.ts";
import { toFailure } from "../output/failure.ts";
import type { Made, Run } from "./step.ts";
import { definitionOf, type Step } from "./steps.ts";
import { describeKept, type Taken, undoSteps } from "./undo.ts";

/** What the steps need, and how to go about them. */
export interface ApplyTerms extends Omit<Run, "own" | "rolesOfOthers"> {
  /**
   * Settles once the buckets are known to be the caller's. Steps that give
   * access, and the handover, wait for it.
   */
  ownership: Promise<void>;
  log(line: string): void;
  /** Says what must be known even if nothing is logged. */
  warn(line: string): void;
  /** Whether to keep what was done when a later step fails. */
  keepOnError: boolean;
}

/**
 * Takes all steps, then hands the credentials over. If anything fails, the
 * handover included, everything is undone.
 * @throws {CliError} saying what failed, what was undone and what is left
 */
export async function applySteps(
  steps: Step[],
  handOver: (credentials: NewCredentials) => Promise<void>,
  terms: ApplyTerms,
): Promise<void> {
  const { signal, ownership, log, warn, keepOnError } = terms;
  const run: Run = {
    ...terms,
    own: {
      accessKeyIds: new Set(),
      policyNames: new Set(),
      takenBack: new Set(),
    },
    rolesOfOthers: new Set(),
  };
  const taken: Taken[] = [];
  const logInterruption = () =>
    log(`Interrupted: ${keepOnError ? "stopping" : "undoing"}`);
  signal.addEventListener("abort", logInterruption, { once: true });
  try {
    for (const group of groupsOf(steps)) {
      const givesAccess = group.some((step) =>
        !definitionOf(step).givesNoAccess
      );
      if (givesAccess) await ownership;
      signal.throwIfAborted();
      await take(group, run, taken, { log, warn });
    }
    await ownership;
    signal.throwIfAborted();
    const { credentials } = taken.map(({ made }) => made)
      .find((made) => made.credentials)!;
    await handOver(credentials!);
  } catch (error) {
    const describe = keepOnError ? describeKept : undoSteps;
    const outcome = await describe(taken, run);
    throw new CreateFailed(error, outcome);
  } finally {
    signal.removeEventListener("abort", logInterruption);
  }
}

/** The steps in order, those together that are taken at once. */
function groupsOf(steps: Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    if ("atOnce" in step && step.atOnce) groups.at(-1)!.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** IAM's codes for a change that came during another one of the same user. */
const CONCURRENT = [
  "ConcurrentModification",
  "ConcurrentModificationException",
];

/**
 * Takes steps at once, and says so in their order. One that IAM refuses because
 * of another is taken again after that.
 * @throws the first error
 */
async function take(
  steps: Step[],
  run: Run,
  taken: Taken[],
  { log, warn }: Pick<ApplyTerms, "log" | "warn">,
): Promise<void> {
  for (const step of steps) {
    const { logBefore } = definitionOf(step);
    if (logBefore) log(logBefore(step));
  }
  const attempts = await Promise.all(steps.map((step) => attempt(step, run)));
  let failure: { error: unknown } | undefined;
  for (const [i, step] of steps.entries()) {
    let { made, failed } = attempts[i];
    const wasInTheWay = failed && !isUncertain(failed.error) &&
      isAwsError(failed.error, ...CONCURRENT);
    if (wasInTheWay && steps.length > 1 && !failure) {
      ({ made, failed } = await attempt(step, run));
    }
    // Without a refusal, it may have been carried out all the same.
    if (!failed || isUncertain(failed.error)) {
      taken.push({ step, certain: !failed, made });
    }
    failure ??= failed;
    if (failed) continue;
    const { logAfter, warnAfter } = definitionOf(step);
    if (logAfter) log(logAfter(step));
    if (warnAfter) warn(warnAfter(step));
  }
  if (failure) throw failure.error;
}

/** Takes one step; does not throw. */
async function attempt(
  step: Step,
  run: Run,
): Promise<{ made: Made; failed?: { error: unknown } }> {
  const made: Made = {};
  try {
    await definitionOf(step).take(step, run, made);
    return { made };
  } catch (error) {
    return { made, failed: { error } };
  }
}

/** What went wrong, and what became of the steps before it. */
export class CreateFailed extends CliError {
  override readonly exitCode: number;

  constructor(cause: unknown, outcome: string) {
    const { message, exitCode } = toFailure(cause);
    super(`${message} (${outcome})`, { cause });
    this.exitCode = exitCode;
  }
}
