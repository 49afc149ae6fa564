/** Takes the steps of a plan in order, and undoes them when one fails. */
import type { NewCredentials } from "../aws/keys.ts";
import { CliError, isUncertain } from "../errors.ts";
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
    for (const step of steps) {
      if (!definitionOf(step).givesNoAccess) await ownership;
      signal.throwIfAborted();
      await take(step, run, taken, { log, warn });
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

async function take(
  step: Step,
  run: Run,
  taken: Taken[],
  { log, warn }: Pick<ApplyTerms, "log" | "warn">,
): Promise<void> {
  const { take, logBefore, logAfter, warnAfter } = definitionOf(step);
  if (logBefore) log(logBefore(step));
  const made: Made = {};
  try {
    await take(step, run, made);
    taken.push({ step, certain: true, made });
  } catch (error) {
    // It may have been carried out all the same.
    if (isUncertain(error)) taken.push({ step, certain: false, made });
    throw error;
  }
  if (logAfter) log(logAfter(step));
  if (warnAfter) warn(warnAfter(step));
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
