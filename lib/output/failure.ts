/** Turns anything that was thrown into a message and an exit code. Pure. */
import {
  AwsError,
  CliError,
  Failures,
  isClosedPipe,
  UsageError,
} from "../errors.ts";
import { escapeControls } from "./terminal.ts";

/** What is printed for an error, and the exit code. */
export interface Failure {
  /**
   * One line, without the leading `Error: `. Several failures have a line each,
   * and all but the first begin with it. Empty when nothing is to be printed.
   */
  message: string;
  /** The exit code of the process. */
  exitCode: number;
  /** Whether the usage line of the command is printed above the message. */
  usage: boolean;
  /** What `--debug` adds: the stack, and AWS's request id if there is one. */
  details: string;
}

/**
 * The message and exit code for anything that was thrown. A closed pipe is not
 * a failure: its reader has had enough.
 */
export function toFailure(error: unknown): Failure {
  if (isClosedPipe(error)) {
    return { message: "", exitCode: 0, usage: false, details: "" };
  }
  const known = error instanceof CliError;
  const text = error instanceof Error ? error.message : String(error);
  return {
    message: error instanceof Failures
      ? error.lines.map(escapeControls).join("\nError: ")
      : escapeControls(known ? text : textOrDefault(text)),
    exitCode: known ? error.exitCode : 1,
    usage: error instanceof UsageError,
    details: describeDetails(error),
  };
}

function textOrDefault(text: string): string {
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
