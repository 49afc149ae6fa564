/** What each kind of step must define. Types only. */
import type { NewCredentials } from "../aws/keys.ts";
import type { Aws } from "../aws/services/mod.ts";

/** What the steps of one run of `create` share. */
export interface Run {
  aws: Aws;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /**
   * Roles that another run created at the same time, so they are not undone.
   */
  sharedRoles: Set<string>;
}

/** What a step made that the plan could not know. */
export interface Made {
  credentials?: NewCredentials;
  /** The id of the new key; undefined when no response gave it. */
  accessKeyId?: string;
}

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
  take(step: Step, run: Run): Promise<Made | void>;
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
   * Restores what was before. Must be harmless if the step was not carried out.
   */
  act(step: Step, made: Made, run: Run): Promise<void>;
  /** A shell command that does the same, for when this fails. */
  command(step: Step, made: Made): string;
}

/** A definition for each kind of step. */
export type Definitions<Step extends { kind: string }> = {
  [Kind in Step["kind"]]: StepDefinition<Extract<Step, { kind: Kind }>>;
};
