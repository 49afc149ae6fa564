/** Takes the steps of a plan in order, and undoes them when one fails. */
import type { NewCredentials } from "../aws/keys.ts";
import { AwsError, CliError, isUncertain } from "../errors.ts";
import { toFailure } from "../output/failure.ts";
import type { Made, Run } from "./step.ts";
import { definitionOf, type Step } from "./steps.ts";

/** What the steps need, and how to go about them. */
export interface ApplyTerms extends Omit<Run, "sharedRoles"> {
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
  const run: Run = { ...terms, sharedRoles: new Set() };
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
    const outcome = keepOnError ? describeKept(taken) : await undo(taken, run);
    throw new CreateFailed(error, outcome);
  } finally {
    signal.removeEventListener("abort", logInterruption);
  }
}

/** A step that was taken, or may have been. */
interface Taken {
  step: Step;
  /** False when no response said whether it was carried out. */
  certain: boolean;
  made: Made;
}

async function take(
  step: Step,
  run: Run,
  taken: Taken[],
  { log, warn }: Pick<ApplyTerms, "log" | "warn">,
): Promise<void> {
  const { take, logBefore, logAfter, warnAfter } = definitionOf(step);
  if (logBefore) log(logBefore(step));
  try {
    taken.push({ step, certain: true, made: await take(step, run) ?? {} });
  } catch (error) {
    // Without a response, it may have been carried out all the same.
    if (isUncertain(error)) taken.push({ step, certain: false, made: {} });
    throw error;
  }
  if (logAfter) log(logAfter(step));
  if (warnAfter) warn(warnAfter(step));
}

/**
 * Undoes in reverse order. Returns what was undone and what is left, in words.
 */
async function undo(taken: Taken[], run: Run): Promise<string> {
  const undone: string[] = [];
  const left: string[] = [];
  for (const { step, made, certain } of taken.toReversed()) {
    const { undo } = definitionOf(step);
    if (!undo) continue;
    const name = undo.name(step, made);
    try {
      await undo.act(step, made, run);
      undone.push(name);
    } catch (error) {
      left.push(
        `${certain ? "" : "perhaps "}${name} (${
          reasonOf(error)
        }), remove with: ${undo.command(step, made)}`,
      );
    }
  }
  const parts = [
    ...(undone.length > 0 ? [`undone: ${undone.join(", ")}`] : []),
    ...(left.length > 0 ? [`LEFT BEHIND: ${left.join("; ")}`] : []),
  ];
  return parts.join("; ") || "nothing was changed";
}

function reasonOf(error: unknown): string {
  return error instanceof AwsError
    ? error.details.code
    : toFailure(error).message;
}

function describeKept(taken: Taken[]): string {
  const kept = taken.flatMap(({ step, made }) =>
    definitionOf(step).undo?.name(step, made) ?? []
  );
  return kept.length === 0 ? "nothing was changed" : `kept: ${kept.join(", ")}`;
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
