/** The rights that it takes to run this program, command by command. Pure. */
import { type PolicyDocument, type Statement, wrapPolicy } from "./document.ts";
import { managedPolicy, ROLE_NAME, ROLE_POLICY } from "./names.ts";

/** Actions that a command needs, on the narrowest resource that AWS allows. */
interface Right {
  actions: string[];
  resource: string;
  condition?: Statement["Condition"];
}

const USERS = "arn:aws:iam::*:user/*";
const ROLES = "arn:aws:iam::*:role/*";
const OWN_ROLE = `arn:aws:iam::*:role/${ROLE_NAME}`;
const BUCKETS = "arn:aws:s3:::*";
const OBJECTS = "arn:aws:s3:::*/*";

/**
 * What it takes to make temporary credentials, with this program's own role.
 */
const SESSION: Right[] = [
  { actions: ["sts:GetCallerIdentity"], resource: "*" },
  { actions: ["sts:AssumeRole"], resource: OWN_ROLE },
  ownRole("CreateRole", "UpdateRole"),
  ownRole("ListAttachedRolePolicies", "UpdateAssumeRolePolicy"),
  // The ARN of the role whose session the operator has: the session's own does
  // not say the path, and a trust policy must.
  { actions: ["iam:GetRole"], resource: ROLES },
  {
    ...ownRole("AttachRolePolicy"),
    // Without it an operator could attach any policy to the role and assume it.
    // IfExists is for emulators: AWS always sends this key.
    condition: {
      ArnEqualsIfExists: {
        "iam:PolicyARN": [managedPolicy(ROLE_POLICY, "aws")],
      },
    },
  },
];

/**
 * The rights of each command. Actions that AWS cannot limit to a resource have
 * `*`, above all those that list.
 * Source: Service Authorization Reference, Amazon S3, AWS IAM and AWS STS.
 */
const RIGHTS: Record<string, Right[]> = {
  create: [
    s3("CreateBucket", "DeleteBucket", "ListBucket", "PutBucketTagging"),
    s3("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
    s3("DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"),
    s3("DeleteBucketWebsite", "GetBucketWebsite", "PutBucketWebsite"),
    users("CreateUser", "DeleteUser", "GetUser", "TagUser"),
    users("ListAttachedUserPolicies", "ListGroupsForUser"),
    users("DeleteUserPermissionsBoundary", "PutUserPermissionsBoundary"),
    users("DeleteUserPolicy", "GetUserPolicy", "ListUserPolicies"),
    users("PutUserPolicy"),
    users("CreateAccessKey", "DeleteAccessKey", "ListAccessKeys"),
    ...SESSION,
    ownRole("TagRole"),
  ],
  localserver: [s3("ListBucket"), ...SESSION],
  "credential-process": [s3("ListBucket"), ...SESSION],
  policy: [],
  completions: [],
  whoami: [{ actions: ["sts:GetCallerIdentity"], resource: "*" }],
  "list-users": [{ actions: ["iam:ListUsers"], resource: "*" }],
  "list-user-policies": [
    { actions: ["iam:ListUsers"], resource: "*" },
    users("GetUserPolicy", "ListUserPolicies"),
  ],
  "list-roles": [
    { actions: ["iam:ListRoles"], resource: "*" },
    {
      actions: [
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
      ],
      resource: ROLES,
    },
    {
      actions: ["iam:GetPolicy", "iam:GetPolicyVersion"],
      resource: "arn:aws:iam::*:policy/*",
    },
  ],
  "list-buckets": [
    { actions: ["s3:ListAllMyBuckets"], resource: "*" },
    s3("GetBucketAcl", "GetBucketLocation", "GetBucketWebsite"),
    s3("GetBucketPublicAccessBlock"),
  ],
  "list-bucket": [s3("ListBucket")],
  "debug-bucket": [
    s3("GetBucketAcl", "GetBucketLocation", "GetBucketPolicy"),
    s3("GetBucketOwnershipControls", "GetBucketPolicyStatus"),
    s3("GetBucketPublicAccessBlock", "GetBucketVersioning"),
    s3("GetBucketWebsite", "GetEncryptionConfiguration"),
  ],
  "put-object": [objects("AbortMultipartUpload", "PutObject")],
  "put-objects": [objects("AbortMultipartUpload", "PutObject")],
  "get-object": [objects("GetObject")],
  "get-objects": [s3("ListBucket"), objects("GetObject")],
  "delete-objects": [s3("ListBucket"), objects("DeleteObject")],
  // The bucket is looked up first. A URL allows no more than its signer may do.
  presign: [s3("ListBucket"), objects("GetObject", "PutObject")],
  "get-cors-policy": [s3("GetBucketCORS")],
  "set-cors-policy": [s3("ListBucket", "PutBucketCORS")],
  "get-bucket-policy": [s3("GetBucketPolicy")],
  "set-bucket-policy": [s3("PutBucketPolicy")],
  "get-public-access-block": [s3("GetBucketPublicAccessBlock")],
  "set-public-access-block": [
    s3("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
  ],
  "delete-bucket": [
    s3("DeleteBucket", "ListBucket", "ListBucketVersions"),
    s3("ListBucketMultipartUploads"),
    objects("AbortMultipartUpload", "DeleteObject", "DeleteObjectVersion"),
  ],
  "delete-user": [
    { actions: ["sts:GetCallerIdentity"], resource: "*" },
    users("DeleteUser", "DeleteUserPolicy", "ListUserPolicies"),
    users("DeleteAccessKey", "ListAccessKeys", "UpdateAccessKey"),
    users("DetachUserPolicy", "ListAttachedUserPolicies"),
    // AWS checks the removal against the group, ministack against the user.
    users("ListGroupsForUser", "RemoveUserFromGroup"),
    {
      actions: ["iam:RemoveUserFromGroup"],
      resource: "arn:aws:iam::*:group/*",
    },
    users("DeleteLoginProfile", "GetLoginProfile"),
    users("DeactivateMFADevice", "ListMFADevices"),
    // On `*` because it deletes nothing but virtual MFA devices.
    { actions: ["iam:DeleteVirtualMFADevice"], resource: "*" },
    users("DeleteSigningCertificate", "ListSigningCertificates"),
    users("DeleteSSHPublicKey", "ListSSHPublicKeys"),
    users(
      "DeleteServiceSpecificCredential",
      "ListServiceSpecificCredentials",
    ),
  ],
  "operator-policy": [],
};

/** The names of all commands. */
export const OPERATOR_COMMANDS: readonly string[] = Object.keys(RIGHTS);

/**
 * The policy that allows these commands and nothing else: one statement for
 * each combination of resource and condition, in alphabetical order.
 * @param commands names from {@link OPERATOR_COMMANDS}
 * @returns undefined when the commands need no rights
 */
export function policyForCommands(
  commands: readonly string[],
): PolicyDocument | undefined {
  const byScope = new Map<string, { right: Right; actions: Set<string> }>();
  for (const right of commands.flatMap((command) => RIGHTS[command])) {
    const scope = right.resource + JSON.stringify(right.condition ?? "");
    const merged = byScope.get(scope) ?? { right, actions: new Set() };
    byScope.set(scope, merged);
    for (const action of right.actions) merged.actions.add(action);
  }
  if (byScope.size === 0) return undefined;
  const scopes = [...byScope.keys()].sort();
  return wrapPolicy(scopes.map((scope): Statement => {
    const { right, actions } = byScope.get(scope)!;
    return {
      Effect: "Allow",
      Action: [...actions].sort(),
      Resource: [right.resource],
      ...(right.condition ? { Condition: right.condition } : {}),
    };
  }));
}

function s3(...names: string[]): Right {
  return { actions: names.map((name) => `s3:${name}`), resource: BUCKETS };
}

function objects(...names: string[]): Right {
  return { actions: names.map((name) => `s3:${name}`), resource: OBJECTS };
}

function users(...names: string[]): Right {
  return { actions: names.map((name) => `iam:${name}`), resource: USERS };
}

function ownRole(...names: string[]): Right {
  return { actions: names.map((name) => `iam:${name}`), resource: OWN_ROLE };
}
