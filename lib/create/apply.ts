/**
 * Takes the steps of `create`, and undoes them when one fails: each step's
 * undoing stands beside it.
 */
import type { Aws } from "../aws/services.ts";
import {
  AwsError,
  CliError,
  isAwsError,
  isUncertain,
  toFailure,
} from "../errors.ts";
import { minify } from "../json.ts";
import type { NewCredentials } from "../credentials/formats.ts";
import { logLine, nameOf, removalCommand } from "./describe.ts";
import {
  NO_PUBLIC_ACCESS_BLOCK,
  type Step,
  type StepOf,
  WEBSITE,
} from "./steps.ts";

/** What taking steps needs. */
export interface Surroundings {
  aws: Aws;
  log(line: string): void;
  /** Aborts on Ctrl-C; what was done until then is undone. */
  signal: AbortSignal;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Leave what was done when a later step fails. */
  keepOnError: boolean;
}

/**
 * Takes all steps, then hands the credentials over; whatever fails on the way,
 * handing over included, undoes everything.
 * @throws {CliError} what failed, what was undone, and what is left
 */
export async function applySteps(
  steps: Step[],
  handOver: (credentials: NewCredentials) => Promise<void>,
  surroundings: Surroundings,
): Promise<void> {
  const { signal, log } = surroundings;
  const run: Run = { ...surroundings, shared: new Set() };
  const done: Done[] = [];
  let credentials: NewCredentials | undefined;
  signal.addEventListener("abort", () => {
    log(`Interrupted: ${run.keepOnError ? "stopping" : "undoing"}`);
  }, { once: true });
  try {
    for (const step of steps) {
      signal.throwIfAborted();
      const taken: Done = { step, certain: true, made: {} };
      try {
        if (step.kind === "assume-role") log(logLine(step));
        const result = await actions(step).take(run);
        if (result) credentials = result;
        if (result && "UserName" in result) {
          taken.made.accessKeyId = result.AccessKeyId;
        }
        done.push(taken);
        if (step.kind !== "assume-role") log(logLine(step));
      } catch (error) {
        // It may have been carried out although no answer told so.
        if (isUncertain(error)) done.push({ ...taken, certain: false });
        throw error;
      }
    }
    signal.throwIfAborted();
    await handOver(credentials!);
  } catch (error) {
    throw surroundings.keepOnError
      ? told(error, keptText(done))
      : told(error, await undoAll(done, run));
  }
}

/** A step that was taken, or may have been, and what its undoing must know. */
interface Done {
  step: Step;
  /** False when AWS did not say whether it was carried out. */
  certain: boolean;
  made: { accessKeyId?: string };
}

interface Run extends Surroundings {
  /** Roles that turned out to be made by another run at the same moment. */
  shared: Set<string>;
}

interface Actions {
  take(run: Run): Promise<NewCredentials | void>;
  /** Must do no harm when the step was not carried out after all. */
  undo?(run: Run, made: Done["made"]): Promise<void>;
}

function actions(step: Step): Actions {
  switch (step.kind) {
    case "create-bucket":
      return {
        take: async ({ aws }) => {
          const s3 = await aws.s3(step.region);
          await unlessRepeated(
            s3.createBucket(step.bucket),
            "BucketAlreadyOwnedByYou",
          );
        },
        undo: async ({ aws }) =>
          (await aws.s3(step.region)).deleteBucket(step.bucket),
      };
    case "tag-bucket":
      return {
        take: async ({ aws }) =>
          (await aws.s3()).tagBucket(step.bucket, step.tags),
      };
    case "open-public-access":
      return {
        take: async ({ aws }) =>
          (await aws.s3()).setPublicAccessBlock(
            step.bucket,
            NO_PUBLIC_ACCESS_BLOCK,
          ),
        undo: async ({ aws }) =>
          (await aws.s3()).setPublicAccessBlock(step.bucket, step.previous),
      };
    case "attach-bucket-policy":
      return {
        take: async ({ aws }) =>
          (await aws.s3()).setBucketPolicy(step.bucket, minify(step.policy)),
        undo: async ({ aws }) =>
          (await aws.s3()).setBucketPolicy(step.bucket, step.previous),
      };
    case "configure-website":
      return {
        take: async ({ aws }) =>
          (await aws.s3()).setWebsite(step.bucket, WEBSITE),
        undo: async ({ aws }) =>
          (await aws.s3()).setWebsite(step.bucket, undefined),
      };
    case "create-role":
      return createRole(step);
    case "attach-role-policy":
      return {
        take: async ({ aws }) =>
          (await aws.iam()).roles.attachPolicy(step.roleName, step.policyArn),
        undo: async ({ aws, shared }) => {
          if (shared.has(step.roleName)) return;
          await (await aws.iam()).roles.detachPolicy(
            step.roleName,
            step.policyArn,
          );
        },
      };
    case "set-role-duration": {
      const set = async ({ aws }: Run, seconds: number) =>
        (await aws.iam()).roles.setMaxSessionDuration(
          step.roleName,
          seconds,
          step.description,
        );
      return {
        take: (run) => set(run, step.seconds),
        undo: (run) => set(run, step.previous),
      };
    }
    case "set-role-trust": {
      const set = async ({ aws }: Run, document: string) =>
        (await aws.iam()).roles.setTrustPolicy(step.roleName, document);
      return {
        take: (run) => set(run, step.document),
        undo: (run) => set(run, step.previous),
      };
    }
    case "assume-role":
      return { take: (run) => assumeRole(step, run) };
    case "create-user":
      return {
        take: async ({ aws }) =>
          unlessRepeated(
            (await aws.iam()).users.create(step.user),
            "EntityAlreadyExists",
          ),
        undo: async ({ aws }) =>
          (await aws.iam()).users.delete(step.user.userName),
      };
    case "put-user-policy": {
      const { userName, policyName, previous } = step;
      return {
        take: async ({ aws }) =>
          (await aws.iam()).users.putPolicy(
            userName,
            policyName,
            minify(step.policy),
          ),
        undo: async ({ aws }) => {
          const { users } = await aws.iam();
          await (previous === undefined
            ? users.deletePolicy(userName, policyName)
            : users.putPolicy(userName, policyName, previous));
        },
      };
    }
    case "create-access-key":
      return {
        take: async ({ aws }) =>
          (await aws.iam()).users.createAccessKey(step.userName),
        undo: (run, { accessKeyId }) => revokeKey(step, accessKeyId, run),
      };
  }
}

function createRole({ role }: StepOf<"create-role">): Actions {
  return {
    take: async ({ aws, shared }) => {
      try {
        await (await aws.iam()).roles.create(role);
      } catch (error) {
        if (!isAwsError(error, "EntityAlreadyExists")) throw error;
        // After a retry it is most likely our own first try that made it.
        if (error.details.attempts === 1) shared.add(role.roleName);
      }
    },
    undo: async ({ aws, shared }) => {
      if (shared.has(role.roleName)) return;
      await (await aws.iam()).roles.delete(role.roleName);
    },
  };
}

/**
 * Milliseconds between tries to assume a role made just now, which IAM refuses
 * with AccessDenied until it is known everywhere; about a minute in all.
 */
const ROLE_WAITS = [1, 2, 3, 4, 5, 5, 5, 5, 10, 10, 10].map((s) => s * 1000);

async function assumeRole(
  step: StepOf<"assume-role">,
  { aws, sleep, signal }: Run,
): Promise<NewCredentials> {
  const sts = await aws.sts();
  const request = { ...step.request, policy: minify(step.policy) };
  for (const wait of step.fresh ? ROLE_WAITS : []) {
    try {
      return await sts.assumeRole(request);
    } catch (error) {
      if (!isAwsError(error, "AccessDenied", "AccessDeniedException")) {
        throw error;
      }
      await sleep(wait, signal);
    }
  }
  return await sts.assumeRole(request);
}

/**
 * Deletes the key that was made. When no answer told its id, it is the one the
 * user did not have before; two such keys cannot be told apart, and stay.
 */
async function revokeKey(
  step: StepOf<"create-access-key">,
  accessKeyId: string | undefined,
  { aws }: Run,
): Promise<void> {
  const { users } = await aws.iam();
  const made = accessKeyId !== undefined
    ? [accessKeyId]
    : (await users.accessKeyIds(step.userName))
      .filter((id) => !step.existing.includes(id));
  if (made.length > 1) {
    throw new CliError(`one of the keys ${made.join(" and ")} is new`);
  }
  for (const id of made) await users.deleteAccessKey(step.userName, id);
}

/**
 * Waits for a call that makes something which did not exist a moment ago. That
 * it exists is no error when an earlier try of the same call made it.
 */
async function unlessRepeated(
  call: Promise<unknown>,
  code: string,
): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(isAwsError(error, code) && error.details.attempts > 1)) throw error;
  }
}

/** Undoes in reverse order. The result says what was undone and what is left. */
async function undoAll(done: Done[], run: Run): Promise<string> {
  const undone: string[] = [];
  const left: string[] = [];
  for (const { step, made, certain } of done.toReversed()) {
    const { undo } = actions(step);
    if (!undo) continue;
    try {
      await undo(run, made);
      undone.push(nameOf(step, made));
    } catch (error) {
      left.push(
        `${certain ? "" : "perhaps "}${nameOf(step, made)} (${
          whyNot(error)
        }), remove with: ${removalCommand(step, made)}`,
      );
    }
  }
  const parts = [
    ...(undone.length > 0 ? [`undone: ${undone.join(", ")}`] : []),
    ...(left.length > 0 ? [`LEFT BEHIND: ${left.join("; ")}`] : []),
  ];
  return parts.join("; ") || "nothing was changed";
}

function whyNot(error: unknown): string {
  return error instanceof AwsError
    ? error.details.code
    : toFailure(error).message;
}

function keptText(done: Done[]): string {
  const kept = done.filter(({ step }) => actions(step).undo);
  return kept.length === 0
    ? "nothing was changed"
    : `kept: ${kept.map(({ step, made }) => nameOf(step, made)).join(", ")}`;
}

/** The error again, with what became of the steps before it. */
class CreateFailed extends CliError {
  override readonly exitCode: number;

  constructor(cause: unknown, outcome: string) {
    const { message, exitCode } = toFailure(cause);
    super(`${message} (${outcome})`, { cause });
    this.exitCode = exitCode;
  }
}

function told(error: unknown, outcome: string): CreateFailed {
  return new CreateFailed(error, outcome);
}
