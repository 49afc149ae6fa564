/** Temporary credentials for a request, where nothing else is wanted of it. */
import type { Aws } from "../aws/services/mod.ts";
import type { SessionCredentials } from "../aws/keys.ts";
import type { Context } from "../context/context.ts";
import { applySteps } from "./apply.ts";
import { gatherFacts } from "./facts.ts";
import { planCreate } from "./plan.ts";
import type { CreateRequest, Lifetime } from "./request.ts";

/** A request for temporary credentials to buckets that exist. */
export type SessionRequest = Omit<CreateRequest, "createBuckets"> & {
  createBuckets?: undefined;
  lifetime: Extract<Lifetime, { kind: "session" }>;
};

/**
 * Credentials from the tool's role, which is made or mended when need be,
 * without a word in the log.
 * @throws {CliError} as `create` does
 */
export async function sessionCredentials(
  request: SessionRequest,
  aws: Aws,
  ctx: Pick<Context, "interruption" | "sleep" | "secrets">,
): Promise<SessionCredentials> {
  const { steps } = planCreate(request, await gatherFacts(request, aws));
  let made: SessionCredentials | undefined;
  await applySteps(
    steps,
    (credentials) => {
      made = credentials as SessionCredentials;
      return Promise.resolve();
    },
    {
      aws,
      log: () => {},
      signal: ctx.interruption(),
      sleep: ctx.sleep,
      keepOnError: false,
    },
  );
  ctx.secrets.remember(made!.SecretAccessKey);
  ctx.secrets.remember(made!.SessionToken);
  return made!;
}
