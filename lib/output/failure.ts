/** Turns any error into what the user sees: a line and an exit code. Pure. */
import {
  AwsError,
  CliError,
  Failures,
  isClosedPipe,
  UsageError,
} from "../errors.ts";
import { escapeControls } from "./terminal.ts";

/** What is told about an error. */
export interface Failure {
  /**
   * One line without the `Error: ` in front, or one for each of several
   * failures, with it in front of all but the first; empty when nothing is to be said. */
  message: string;
  /** What the process exits with. */
  exitCode: number;
  /** Whether the usage of the command is shown above it. */
  usage: boolean;
  /** For `--debug`: the stack, and AWS's request id when there is one. */
  details: string;
}

/** Tells an error: the message and exit code for anything that was thrown. */
export function toFailure(error: unknown): Failure {
  if (isClosedPipe(error)) {
    return { message: "", exitCode: 0, usage: false, details: "" };
  }
  const known = error instanceof CliError;
  const text = error instanceof Error ? error.message : String(error);
  return {
    message: error instanceof Failures
      ? error.lines.map(escapeControls).join("\nError: ")
      : escapeControls(known ? text : describeSystem(text)),
    exitCode: known ? error.exitCode : 1,
    usage: error instanceof UsageError,
    details: describeDetails(error),
  };
}

function describeSystem(text: string): string {
  return text === "" ? "Unexpected error - run again with --debug" : text;
}

function describeDetails(error: unknown): string {
  const lines: string[] = [];
  for (
    let e: unknown = error, depth = 0;
    e instanceof Error && depth < 4;
    e = e.cause, depth++
  ) {
    lines.push((depth ? "Caused by: " : "") + (e.stack ?? e.message));
    if (e instanceof AwsError && e.details.requestId) {
      lines.push(`Request id: ${e.details.requestId}`);
    }
  }
  return lines.join("\n");
}
