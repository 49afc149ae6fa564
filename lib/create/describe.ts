/** Tells the steps of `create`: before (a dry run), while, and after failing. Pure. */
import { minify, toJson } from "../output/json.ts";
import type { Tag } from "../aws/tag.ts";
import { ROLE_NAME } from "../policy/names.ts";
import { shell } from "../output/shell.ts";
import { NO_PUBLIC_ACCESS_BLOCK, type Step, type StepOf } from "./steps.ts";

/** What a dry run prints for a step, newline included; empty when its neighbour tells it. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case "create-bucket": {
      const args = step.region === undefined || step.region === "us-east-1"
        ? ""
        : ` with args ${
          toJson({
            CreateBucketConfiguration: { LocationConstraint: step.region },
          }, 4)
        }`;
      return `Would create bucket: '${step.bucket}'${args}\n`;
    }
    case "tag-bucket":
      return `... then tag it${describeTags(step.tags)}\n`;
    case "open-public-access":
      return `... then add this public access block configuration:\n${
        toJson(NO_PUBLIC_ACCESS_BLOCK)
      }\n`;
    case "attach-bucket-policy":
      return `... then attach the following bucket policy to it:\n${
        toJson(step.policy, 4)
      }\n`;
    case "configure-website":
      return "... then configure index.html and error.html website settings\n";
    case "assume-role":
      return (step.ensured ? `Would ensure role: '${ROLE_NAME}'\n` : "") +
        `Would assume role using following policy for ${step.request.duration} seconds:\n${
          toJson(step.policy, 4)
        }\n`;
    case "create-user":
      return `Would create ${describeUser(step)}\n`;
    case "put-user-policy":
      return `Would attach policy called '${step.policyName}' to user '${step.userName}', details:\n${
        toJson(step.policy, 4)
      }\n`;
    case "create-access-key":
      return `Would call create access key for user '${step.userName}'\n`;
    case "create-role":
    case "attach-role-policy":
    case "set-role-duration":
    case "set-role-trust":
      return ""; // "Would ensure role" of assume-role tells these
  }
}

/** The line of the log once a step is done; for assume-role, before it is. */
export function logLine(step: Step): string {
  switch (step.kind) {
    case "create-bucket":
      return `Created bucket: ${step.bucket}` +
        (step.region === undefined ? "" : ` in region: ${step.region}`);
    case "tag-bucket":
      return `Tagged bucket: ${step.bucket}`;
    case "open-public-access":
      return "Set public access block configuration";
    case "attach-bucket-policy":
      return "Attached bucket policy allowing public access";
    case "configure-website":
      return "Configured website: IndexDocument=index.html, ErrorDocument=error.html";
    case "create-role":
      return `Created role: ${step.role.roleName}`;
    case "attach-role-policy":
      return `Attached policy ${
        step.policyArn.split("/").pop()
      } to role ${step.roleName}`;
    case "set-role-duration":
      return `Set maximum session duration of role ${step.roleName} to ${step.seconds}s`;
    case "set-role-trust":
      return `Added this account to the trust policy of role ${step.roleName}`;
    case "assume-role":
      return `Assume role against ${step.request.roleArn} for ${step.request.duration}s`;
    case "create-user":
      return `Created ${describeUser(step)}`;
    case "put-user-policy":
      return `Attached policy ${step.policyName} to user ${step.userName}`;
    case "create-access-key":
      return `Created access key for user: ${step.userName}`;
  }
}

/** What a step made, as errors name it: after "undone" or "left behind". */
export function nameOf(
  step: Step,
  made: { accessKeyId?: string } = {},
): string {
  switch (step.kind) {
    case "create-bucket":
      return `bucket ${step.bucket}`;
    case "tag-bucket":
      return `tags of bucket ${step.bucket}`;
    case "open-public-access":
      return `public access block of bucket ${step.bucket}`;
    case "attach-bucket-policy":
      return `policy of bucket ${step.bucket}`;
    case "configure-website":
      return `website of bucket ${step.bucket}`;
    case "create-role":
      return `role ${step.role.roleName}`;
    case "attach-role-policy":
      return `policy of role ${step.roleName}`;
    case "set-role-duration":
      return `session duration of role ${step.roleName}`;
    case "set-role-trust":
      return `trust policy of role ${step.roleName}`;
    case "assume-role":
      return "session";
    case "create-user":
      return `user ${step.user.userName}`;
    case "put-user-policy":
      return `policy ${step.policyName} of user ${step.userName}`;
    case "create-access-key":
      return `access key ${made.accessKeyId ?? ""} of user ${step.userName}`
        .replace("  ", " ");
  }
}

/** The command that undoes by hand what a step did. */
export function removalCommand(
  step: Step,
  made: { accessKeyId?: string } = {},
): string {
  switch (step.kind) {
    case "create-bucket":
      return shell`aws s3 rb s3://${step.bucket}`;
    case "tag-bucket":
      return shell`aws s3api delete-bucket-tagging --bucket ${step.bucket}`;
    case "open-public-access":
      return shell`aws s3api put-public-access-block --bucket ${step.bucket} --public-access-block-configuration ${
        minify(step.previous)
      }`;
    case "attach-bucket-policy":
      return step.previous === undefined
        ? shell`aws s3api delete-bucket-policy --bucket ${step.bucket}`
        : shell`aws s3api put-bucket-policy --bucket ${step.bucket} --policy ${
          minified(step.previous)
        }`;
    case "configure-website":
      return shell`aws s3api delete-bucket-website --bucket ${step.bucket}`;
    case "create-role":
      return shell`aws iam delete-role --role-name ${step.role.roleName}`;
    case "attach-role-policy":
      return shell`aws iam detach-role-policy --role-name ${step.roleName} --policy-arn ${step.policyArn}`;
    case "set-role-duration":
      return shell`aws iam update-role --role-name ${step.roleName} --max-session-duration ${step.previous}`;
    case "set-role-trust":
      return shell`aws iam update-assume-role-policy --role-name ${step.roleName} --policy-document ${
        minified(step.previous)
      }`;
    case "assume-role":
      return "";
    case "create-user":
      return shell`s3-credentials delete-user ${step.user.userName}`;
    case "put-user-policy":
      return step.previous === undefined
        ? shell`aws iam delete-user-policy --user-name ${step.userName} --policy-name ${step.policyName}`
        : shell`aws iam put-user-policy --user-name ${step.userName} --policy-name ${step.policyName} --policy-document ${
          minified(step.previous)
        }`;
    case "create-access-key":
      return made.accessKeyId === undefined
        ? shell`aws iam list-access-keys --user-name ${step.userName}`
        : shell`aws iam delete-access-key --user-name ${step.userName} --access-key-id ${made.accessKeyId}`;
  }
}

/** A policy may have line breaks, which are escaped where errors are printed. */
function minified(policy: string): string {
  return minify(JSON.parse(policy));
}

function describeUser({ user }: StepOf<"create-user">): string {
  const boundary = user.permissionsBoundary === undefined
    ? ""
    : ` with permissions boundary: '${user.permissionsBoundary}'`;
  const tags = user.tags.length > 0
    ? `${boundary ? " and" : ""}${describeTags(user.tags)}`
    : "";
  return `user: '${user.userName}'${boundary}${tags}`;
}

function describeTags(tags: Tag[]): string {
  return ` with tags: ${
    toJson(Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value])))
  }`;
}
