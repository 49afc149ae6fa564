/** What commands that only make temporary credentials are asked. */
import type { Context } from "../context/context.ts";
import type { SessionRequest } from "../create/session.ts";
import { resolveCreate } from "./create.ts";
import type { PolicyFlags } from "./policy.ts";

/** How `--duration` is told in the help. */
export const DURATION_HELP =
  "How long should credentials be valid for, e.g. 15m, 1h, 12h";

/**
 * The request for temporary credentials to these buckets.
 * @throws {CliError} before anything was asked of AWS
 */
export async function resolveSession(
  buckets: string[],
  flags: PolicyFlags & { duration: number },
  ctx: Pick<Context, "stdin" | "readFile" | "env">,
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
