/** Plans `create`: which steps a request takes, given what exists. Pure. */
import type { Facts } from "./facts.ts";
import { bucketSteps } from "./plan_buckets.ts";
import { sessionSteps } from "./plan_session.ts";
import { userSteps } from "./plan_user.ts";
import type { CreateRequest } from "./request.ts";
import type { Step } from "./steps.ts";

/** The facts of a dry run, which does not look: nothing exists. */
export const NOTHING_EXISTS: Facts = { buckets: new Map() };

/** The steps, and what to announce before they are taken. */
export interface Plan {
  steps: Step[];
  /** Lines for the log about changes to what exists already. */
  notices: string[];
}

/**
 * The steps that fulfil a request.
 * @throws {CliError} when AWS would refuse a step, or when a step would change
 * what existing credentials can do
 */
export function planCreate(request: CreateRequest, facts: Facts): Plan {
  const partition = facts.caller?.Arn.split(":")[1] ?? "aws";
  const notices: string[] = [];
  const buckets = request.buckets.flatMap((bucket) =>
    bucketSteps(request, bucket, facts.buckets.get(bucket), partition, notices)
  );
  const credentials = request.lifetime.kind === "session"
    ? sessionSteps(request, request.lifetime, facts, partition)
    : userSteps(request, request.lifetime, facts, partition, notices);
  return { steps: [...buckets, ...credentials], notices };
}
