/** What a kind of step must say about itself. Types only. */
import type { NewCredentials } from "../aws/keys.ts";
import type { Aws } from "../aws/services/mod.ts";

/** What the steps of one run share. */
export interface Run {
  aws: Aws;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Roles that another run made at the same moment. */
  sharedRoles: Set<string>;
}

/** What a step brought about that is not known beforehand. */
export interface Made {
  credentials?: NewCredentials;
  /** The key to revoke; undefined when no answer gave its id. */
  accessKeyId?: string;
}

/** Everything about one kind of step. */
export interface StepDefinition<Step> {
  /** What a dry run prints, newline included; empty when another step says it. */
  describe(step: Step): string;
  /** The line of the log before the step is taken. */
  logBefore?(step: Step): string;
  /** The line of the log once it is done. */
  logAfter?(step: Step): string;
  /** Carries it out. */
  take(step: Step, run: Run): Promise<Made | void>;
  /** Undefined when there is nothing to undo, or another step's undo does it. */
  undo?: Undo<Step>;
}

/** How a step is undone when a later one fails. */
export interface Undo<Step> {
  /** What the step made or changed, as errors name it: `user alice`. */
  name(step: Step, made: Made): string;
  /** Puts back what was. Does no harm when the step was never carried out. */
  act(step: Step, made: Made, run: Run): Promise<void>;
  /** The command that does the same by hand. */
  command(step: Step, made: Made): string;
}

/** A definition for each kind of step. */
export type Definitions<Step extends { kind: string }> = {
  [Kind in Step["kind"]]: StepDefinition<Extract<Step, { kind: Kind }>>;
};
