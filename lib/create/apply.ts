/** Takes the steps of `create` one after the other, and undoes them when one fails. */
import type { NewCredentials } from "../aws/keys.ts";
import { AwsError, CliError, isUncertain } from "../errors.ts";
import { toFailure } from "../output/failure.ts";
import { actions, type Made, type Run } from "./actions.ts";
import { logLine, nameOf, removalCommand } from "./describe.ts";
import type { Step } from "./steps.ts";

/** What taking the steps needs. */
export interface Surroundings extends Omit<Run, "shared"> {
  log(line: string): void;
  /** Leave what was done when a later step fails. */
  keepOnError: boolean;
}

/**
 * Takes all steps, then hands the credentials over; whatever fails on the way,
 * handing over included, undoes everything.
 * @throws {CliError} what failed, what was undone, and what is left
 */
export async function applySteps(
  steps: Step[],
  handOver: (credentials: NewCredentials) => Promise<void>,
  surroundings: Surroundings,
): Promise<void> {
  const { signal, log } = surroundings;
  const run = { ...surroundings, shared: new Set<string>() };
  const done: Done[] = [];
  let credentials: NewCredentials | undefined;
  const tellInterruption = () =>
    log(`Interrupted: ${run.keepOnError ? "stopping" : "undoing"}`);
  signal.addEventListener("abort", tellInterruption, { once: true });
  try {
    for (const step of steps) {
      signal.throwIfAborted();
      const taken: Done = { step, certain: true, made: {} };
      try {
        if (step.kind === "assume-role") log(logLine(step));
        const result = await actions(step).take(run);
        if (result) credentials = result;
        if (result && "UserName" in result) {
          taken.made.accessKeyId = result.AccessKeyId;
        }
        done.push(taken);
        if (step.kind !== "assume-role") log(logLine(step));
      } catch (error) {
        // It may have been carried out although no answer told so.
        if (isUncertain(error)) done.push({ ...taken, certain: false });
        throw error;
      }
    }
    signal.throwIfAborted();
    await handOver(credentials!);
  } catch (error) {
    throw surroundings.keepOnError
      ? told(error, keptText(done))
      : told(error, await undoAll(done, run));
  } finally {
    signal.removeEventListener("abort", tellInterruption);
  }
}

/** A step that was taken, or may have been, and what its undoing must know. */
interface Done {
  step: Step;
  /** False when AWS did not say whether it was carried out. */
  certain: boolean;
  made: Made;
}

/** Undoes in reverse order. The result says what was undone and what is left. */
async function undoAll(done: Done[], run: Run): Promise<string> {
  const undone: string[] = [];
  const left: string[] = [];
  for (const { step, made, certain } of done.toReversed()) {
    const { undo } = actions(step);
    if (!undo) continue;
    try {
      await undo(run, made);
      undone.push(nameOf(step, made));
    } catch (error) {
      left.push(
        `${certain ? "" : "perhaps "}${nameOf(step, made)} (${
          whyNot(error)
        }), remove with: ${removalCommand(step, made)}`,
      );
    }
  }
  const parts = [
    ...(undone.length > 0 ? [`undone: ${undone.join(", ")}`] : []),
    ...(left.length > 0 ? [`LEFT BEHIND: ${left.join("; ")}`] : []),
  ];
  return parts.join("; ") || "nothing was changed";
}

function whyNot(error: unknown): string {
  return error instanceof AwsError
    ? error.details.code
    : toFailure(error).message;
}

function keptText(done: Done[]): string {
  const kept = done.filter(({ step }) => actions(step).undo);
  return kept.length === 0
    ? "nothing was changed"
    : `kept: ${kept.map(({ step, made }) => nameOf(step, made)).join(", ")}`;
}

/** The error again, with what became of the steps before it. */
class CreateFailed extends CliError {
  override readonly exitCode: number;

  constructor(cause: unknown, outcome: string) {
    const { message, exitCode } = toFailure(cause);
    super(`${message} (${outcome})`, { cause });
    this.exitCode = exitCode;
  }
}

function told(error: unknown, outcome: string): CreateFailed {
  return new CreateFailed(error, outcome);
}
