/** What each kind of step must define. */
import type { NewCredentials } from "../aws/keys.ts";
import type { Aws } from "../aws/services/mod.ts";
import { CliError } from "../errors.ts";

/** What the steps of one run of `create` share. */
export interface Run {
  aws: Aws;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** What this run gave to the user: anything else is another run's. */
  own: {
    accessKeyIds: Set<string>;
    policyNames: Set<string>;
    /** The ids and names of those that it took back. */
    takenBack: Set<string>;
  };
  /** Roles that another run created at the same moment. */
  rolesOfOthers: Set<string>;
}

/** What a step made that the plan could not know. */
export interface Made {
  credentials?: NewCredentials;
  /** The id of the new key; undefined when no answer gave it. */
  accessKeyId?: string;
  /** Whether another run made it at the same moment, so it is not undone. */
  byAnotherRun?: true;
}

/**
 * Another run uses or has changed what a step made, so it is left as it is. The
 * message says which: `another run uses it`.
 */
export class UsedByAnotherRun extends CliError {}

/** Everything about one kind of step. */
export interface StepDefinition<Step> {
  /**
   * What a dry run prints, with the newline; empty if another step prints it.
   */
  describe(step: Step): string;
  /**
   * What a dry run says on standard error about things that stay afterwards;
   * empty for nothing.
   */
  explain?(step: Step): string;
  /** The line for the log before the step is taken. */
  logBefore?(step: Step): string;
  /** The line for the log once it is done. */
  logAfter?(step: Step): string;
  /**
   * The line for standard error once it is done, even with `--silent` and for
   * commands without a log: the step changed what others use too.
   */
  warnAfter?(step: Step): string;
  /** Whether the step by itself lets nobody do anything. */
  givesNoAccess?: true;
  /**
   * Takes the step.
   * @param made is told what is known, also when this fails later
   */
  take(step: Step, run: Run, made: Made): Promise<void>;
  /**
   * Undefined if there is nothing to undo, or another step's undo covers it.
   */
  undo?: Undo<Step>;
}

/** How a step is undone when a later one fails. */
export interface Undo<Step> {
  /** What the step made or changed, for messages: `user alice`. */
  name(step: Step, made: Made): string;
  /**
   * Whether what the step makes is there. Asked when no answer said whether the
   * step was carried out.
   */
  isThere(step: Step, made: Made, run: Run): Promise<boolean>;
  /**
   * Restores what was before; undefined if it stays, because others may use it
   * by now.
   * @throws {AwsError} `NoSuchEntity` or `NoSuchBucket` when it is not found
   * @throws {UsedByAnotherRun} when it must stay
   */
  act?(step: Step, made: Made, run: Run): Promise<void>;
  /** A shell command that does the same, for when it stays. */
  command(step: Step, made: Made): string;
}

/** A definition for each kind of step. */
export type Definitions<Step extends { kind: string }> = {
  [Kind in Step["kind"]]: StepDefinition<Extract<Step, { kind: Kind }>>;
};
