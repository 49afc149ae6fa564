/** Runs `create`: reads the facts, plans, takes the steps, hands over. */
import { abortable } from "../async/abortable.ts";
import type { Aws } from "../aws/services/mod.ts";
import type { Context } from "../context/context.ts";
import {
  type Handover,
  namesRegion,
  openHandover,
} from "../handover/handover.ts";
import { applySteps, CreateFailed } from "./apply.ts";
import { gatherFacts } from "./facts.ts";
import { planCreate } from "./plan.ts";
import type { CreateRequest } from "./request.ts";
import { placeOf } from "./target.ts";

/** How to run `create`. */
export interface RunTerms {
  aws: Aws;
  handover: Handover;
  /** Gets a line for each step; does nothing with `--silent`. */
  log(line: string): void;
  /** Gets a line for each change that is said even with `--silent`. */
  warn(line: string): void;
  /** Whether to keep what was done when a later step fails. */
  keepOnError: boolean;
}

/**
 * Makes the credentials and hands them over. If that fails, everything is
 * undone.
 * @throws {CliError} saying what failed, what was undone and what is left
 */
export async function runCreate(
  request: CreateRequest,
  { aws, handover, log, warn, keepOnError }: RunTerms,
  ctx: Context,
): Promise<void> {
  const signal = ctx.interruption();
  await using opened = await changingNothing(
    openHandover(handover, ctx, signal),
    signal,
  );
  const { facts, owner, ownership } = await changingNothing(
    abortable(gatherFacts(request, aws), signal),
    signal,
  );
  const { steps, notices } = planCreate(request, facts);
  const place = await placeOf(request, facts, aws);
  notices.forEach(log);
  if (namesRegion(handover)) place.notices.forEach(log);
  await applySteps(
    steps,
    (credentials) => opened.deliver(credentials, place.target),
    {
      aws: aws.withOwner(owner),
      ownership,
      log,
      warn,
      signal,
      sleep: ctx.sleep,
      keepOnError,
    },
  );
}

/**
 * Waits for what changes nothing.
 * @throws {CreateFailed} if the user interrupts it
 */
async function changingNothing<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CreateFailed(signal.reason, "nothing was changed");
  }
}
