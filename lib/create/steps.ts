/**
 * The steps of `create`. A step is data; its definition says how it is
 * described, taken and undone. A new kind of step is one entry in one of these
 * tables.
 */
import { BUCKET_STEPS, type BucketStep } from "./bucket_steps.ts";
import { ROLE_STEPS, type RoleStep } from "./role_steps.ts";
import type { Definitions, StepDefinition } from "./step.ts";
import { USER_STEPS, type UserStep } from "./user_steps.ts";

/** One change, or the call that returns the credentials. */
export type Step = BucketStep | RoleStep | UserStep;

const DEFINITIONS: Definitions<Step> = {
  ...BUCKET_STEPS,
  ...ROLE_STEPS,
  ...USER_STEPS,
};

/** How a step is described, taken and undone. */
export function definitionOf(step: Step): StepDefinition<Step> {
  return DEFINITIONS[step.kind] as StepDefinition<Step>;
}

/** What a dry run prints for a plan. */
export function describeSteps(steps: Step[]): string {
  return steps.map((step) => definitionOf(step).describe(step)).join("");
}

/** What a dry run says beside the plan, a line for each. */
export function explainSteps(steps: Step[]): string[] {
  return steps.map((step) => definitionOf(step).explain?.(step) ?? "")
    .filter((line) => line !== "");
}
