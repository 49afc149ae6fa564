/** Temporary credentials for commands other than `create`. */
import type { Aws } from "../aws/services/mod.ts";
import type { SessionCredentials } from "../aws/keys.ts";
import type { Context } from "../context/context.ts";
import { applySteps } from "./apply.ts";
import { gatherFacts } from "./facts.ts";
import { planCreate } from "./plan.ts";
import type { CreateRequest, Lifetime } from "./request.ts";

/** A request for temporary credentials for buckets that exist. */
export type SessionRequest = Omit<CreateRequest, "createBuckets"> & {
  createBuckets?: undefined;
  lifetime: Extract<Lifetime, { kind: "session" }>;
};

/**
 * Gets credentials from a role. The tool's own role is created or repaired if
 * need be.
 * @param warn gets a line when that role is made to trust the caller
 * @throws {CliError} for the same reasons as `create`
 */
export async function sessionCredentials(
  request: SessionRequest,
  aws: Aws,
  ctx: Pick<Context, "interruption" | "sleep" | "secrets">,
  warn: (line: string) => void,
): Promise<SessionCredentials> {
  const { facts, ownership } = await gatherFacts(request, aws);
  const { steps } = planCreate(request, facts);
  let made: SessionCredentials | undefined;
  await applySteps(
    steps,
    (credentials) => {
      made = credentials as SessionCredentials;
      return Promise.resolve();
    },
    {
      aws,
      ownership,
      log: () => {},
      warn,
      signal: ctx.interruption(),
      sleep: ctx.sleep,
      keepOnError: false,
    },
  );
  ctx.secrets.remember(made!.SecretAccessKey);
  ctx.secrets.remember(made!.SessionToken);
  return made!;
}
