/** What each step of `create` does, and beside it how that is undone. */
import type { Aws } from "../aws/services/mod.ts";
import type { NewCredentials } from "../aws/keys.ts";
import { CliError, isAwsError } from "../errors.ts";
import { minify } from "../output/json.ts";
import {
  NO_PUBLIC_ACCESS_BLOCK,
  type Step,
  type StepOf,
  WEBSITE,
} from "./steps.ts";

/** What the steps of one run share. */
export interface Run {
  aws: Aws;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Roles that turned out to be made by another run at the same moment. */
  shared: Set<string>;
}

/** What taking a step brought forth that its undoing must know. */
export interface Made {
  accessKeyId?: string;
}

/** A step's doing and undoing. */
export interface Actions {
  take(run: Run): Promise<NewCredentials | void>;
  /** Must do no harm when the step was not carried out after all. */
  undo?(run: Run, made: Made): Promise<void>;
}

/** How to take and undo a step. */
export function actions(step: Step): Actions {
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
