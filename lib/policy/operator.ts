/** What whoever runs this program must be allowed to do. Pure. */
import { type PolicyDocument, type Statement, wrapPolicy } from "./document.ts";
import { ROLE_NAME } from "./names.ts";

/** Actions that a command needs, on the least they can be limited to. */
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

/** What making temporary credentials takes: the tool's own role. */
const SESSION: Right[] = [
  { actions: ["sts:GetCallerIdentity"], resource: "*" },
  { actions: ["sts:AssumeRole"], resource: OWN_ROLE },
  ownRole("CreateRole", "DeleteRole", "GetRole", "UpdateRole"),
  ownRole("ListAttachedRolePolicies", "UpdateAssumeRolePolicy"),
  {
    ...ownRole("AttachRolePolicy", "DetachRolePolicy"),
    // Otherwise an operator could attach any policy to the role, and assume
    // it. AWS always sends this key; emulators that do not are let through.
    condition: {
      ArnEqualsIfExists: {
        "iam:PolicyARN": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
      },
    },
  },
];

/**
 * The rights behind each command. Actions that have no resource to be limited
 * to stand on `*`, lists above all.
 * Source: Service Authorization Reference, Amazon S3, AWS IAM and AWS STS.
 */
const RIGHTS: Record<string, Right[]> = {
  create: [
    s3("CreateBucket", "DeleteBucket", "ListBucket", "PutBucketTagging"),
    s3("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
    s3("DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"),
    s3("DeleteBucketWebsite", "GetBucketWebsite", "PutBucketWebsite"),
    users("CreateUser", "DeleteUser", "GetUser", "TagUser"),
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
  // The URL can do no more than who signed it; its bucket is looked at first.
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
    // AWS asks whether the group may be left, ministack whether the user may.
    users("ListGroupsForUser", "RemoveUserFromGroup"),
    {
      actions: ["iam:RemoveUserFromGroup"],
      resource: "arn:aws:iam::*:group/*",
    },
    users("DeleteLoginProfile", "GetLoginProfile"),
    users("DeactivateMFADevice", "ListMFADevices"),
    // There is nothing else that it could delete.
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

/** The commands whose rights are known: all there are. */
export const OPERATOR_COMMANDS: readonly string[] = Object.keys(RIGHTS);

/**
 * The policy that allows these commands and nothing else: one statement for
 * each resource and condition, in the order of the alphabet.
 * @param commands names from {@link OPERATOR_COMMANDS}
 * @returns undefined when they need no rights at all
 */
export function policyForCommands(
  commands: readonly string[],
): PolicyDocument | undefined {
  const byPlace = new Map<string, { right: Right; actions: Set<string> }>();
  for (const right of commands.flatMap((command) => RIGHTS[command])) {
    const place = right.resource + JSON.stringify(right.condition ?? "");
    const merged = byPlace.get(place) ?? { right, actions: new Set() };
    byPlace.set(place, merged);
    for (const action of right.actions) merged.actions.add(action);
  }
  if (byPlace.size === 0) return undefined;
  const places = [...byPlace.keys()].sort();
  return wrapPolicy(places.map((place): Statement => {
    const { right, actions } = byPlace.get(place)!;
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
