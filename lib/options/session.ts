/** The options for temporary credentials. */
import type { OptionValues, TypedCommand } from "../cli/commander.ts";
import type { Context } from "../context/context.ts";
import type { SessionRequest } from "../create/session.ts";
import { resolveCreate } from "./create.ts";
import type { PolicyFlags } from "./policy.ts";
import { parseDuration } from "./values.ts";

/**
 * Declares the `--duration` of `create`; without it, credentials never expire.
 */
export function durationOption<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
): TypedCommand<Args, Opts & { duration?: number }, Global> {
  return command.option(
    DURATION,
    "How long should these credentials work for? Default is forever, use 3600 for 3600 seconds, 15m for 15 minutes, 1h for 1 hour",
    parseDuration,
  ) as unknown as TypedCommand<Args, Opts & { duration?: number }, Global>;
}

/** Declares `--duration` for commands whose credentials always expire. */
export function requiredDurationOption<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
): TypedCommand<Args, Opts & { duration: number }, Global> {
  return command.requiredOption(
    DURATION,
    "How long should credentials be valid for, e.g. 15m, 1h, 12h",
    parseDuration,
  ) as unknown as TypedCommand<Args, Opts & { duration: number }, Global>;
}

const DURATION = "-d, --duration <duration>";

/**
 * The request for temporary credentials for these buckets.
 * @throws {CliError} when options are refused; AWS has not been called by then
 */
export async function resolveSession(
  buckets: string[],
  flags: PolicyFlags & { duration: number },
  ctx: Pick<Context, "stdin" | "readFile" | "env" | "err">,
): Promise<SessionRequest> {
  const { createBuckets: _, ...request } = await resolveCreate(
    buckets,
    flags,
    ctx,
  );
  return {
    ...request,
    lifetime: { kind: "session", duration: flags.duration },
  };
}
