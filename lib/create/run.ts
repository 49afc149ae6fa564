/** Runs `create`: reads the facts, plans, takes the steps, hands over. */
import type { Aws } from "../aws/services/mod.ts";
import type { Context } from "../context/context.ts";
import {
  checkHandover,
  type Handover,
  handOver,
} from "../handover/handover.ts";
import { applySteps } from "./apply.ts";
import { gatherFacts } from "./facts.ts";
import { planCreate } from "./plan.ts";
import type { CreateRequest } from "./request.ts";

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
  await checkHandover(handover, ctx);
  const { facts, owner, ownership } = await gatherFacts(request, aws);
  const { steps, notices } = planCreate(request, facts);
  notices.forEach(log);
  const target = await (await aws.s3(request.bucketRegion)).target();
  await applySteps(
    steps,
    (credentials) => handOver(credentials, handover, target, ctx),
    {
      aws: aws.withOwner(owner),
      ownership,
      log,
      warn,
      signal: ctx.interruption(),
      sleep: ctx.sleep,
      keepOnError,
    },
  );
}
