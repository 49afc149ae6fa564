/** All that an account holds, as far as this program could change it. */
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import {
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type S3Client,
} from "@aws-sdk/client-s3";

/** Things by name, each with its settings: two can be compared. */
export interface AccountState {
  users: Record<string, unknown>;
  roles: Record<string, unknown>;
  policies: unknown[];
  buckets: Record<string, unknown>;
}

/** Reads everything, for accounts with few things in them. */
export async function snapshot(
  { iam, s3 }: { iam: IAMClient; s3: S3Client },
): Promise<AccountState> {
  const [{ Users }, { Roles }, { Policies }, { Buckets }] = await Promise.all([
    iam.send(new ListUsersCommand({})),
    iam.send(new ListRolesCommand({})),
    iam.send(new ListPoliciesCommand({ Scope: "Local" })),
    s3.send(new ListBucketsCommand({})),
  ]);
  return {
    users: await byName(
      Users!.map((user) => user.UserName!),
      (name) => userState(iam, name),
    ),
    roles: await byName(
      Roles!.map((role) => role.RoleName!),
      (name) => roleState(iam, name),
    ),
    policies: Policies!.map((policy) => policy.Arn),
    buckets: await byName(
      Buckets!.map((bucket) => bucket.Name!),
      (name) => bucketState(s3, name),
    ),
  };
}

async function byName(
  names: string[],
  read: (name: string) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const name of names.toSorted()) found[name] = await read(name);
  return found;
}

async function userState(iam: IAMClient, UserName: string) {
  const [user, inline, keys, attached, groups] = await Promise.all([
    iam.send(new GetUserCommand({ UserName })),
    iam.send(new ListUserPoliciesCommand({ UserName })),
    iam.send(new ListAccessKeysCommand({ UserName })),
    iam.send(new ListAttachedUserPoliciesCommand({ UserName })),
    iam.send(new ListGroupsForUserCommand({ UserName })),
  ]);
  return {
    path: user.User!.Path,
    boundary: user.User!.PermissionsBoundary?.PermissionsBoundaryArn,
    tags: user.User!.Tags,
    keys: keys.AccessKeyMetadata!.map((k) => [k.AccessKeyId, k.Status])
      .toSorted(),
    attached: attached.AttachedPolicies!.map((p) => p.PolicyArn).toSorted(),
    groups: groups.Groups!.map((g) => g.GroupName).toSorted(),
    // Byte for byte, as it was put there.
    inline: await byName(inline.PolicyNames!, async (PolicyName) => {
      const found = await iam.send(
        new GetUserPolicyCommand({ UserName, PolicyName }),
      );
      return decodeURIComponent(found.PolicyDocument!);
    }),
  };
}

async function roleState(iam: IAMClient, RoleName: string) {
  const [{ Role }, inline, attached] = await Promise.all([
    iam.send(new GetRoleCommand({ RoleName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  ]);
  return {
    path: Role!.Path,
    trust: decodeURIComponent(Role!.AssumeRolePolicyDocument!),
    description: Role!.Description,
    maxSessionDuration: Role!.MaxSessionDuration,
    tags: Role!.Tags,
    attached: attached.AttachedPolicies!.map((p) => p.PolicyArn).toSorted(),
    inline: await byName(inline.PolicyNames!, async (PolicyName) => {
      const found = await iam.send(
        new GetRolePolicyCommand({ RoleName, PolicyName }),
      );
      return decodeURIComponent(found.PolicyDocument!);
    }),
  };
}

/** One call after the other: a client that follows regions is not to be shared. */
async function bucketState(s3: S3Client, Bucket: string) {
  const location = await s3.send(new GetBucketLocationCommand({ Bucket }));
  const policy = await orNone(s3.send(new GetBucketPolicyCommand({ Bucket })));
  const block = await orNone(
    s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  );
  const website = await orNone(
    s3.send(new GetBucketWebsiteCommand({ Bucket })),
  );
  const tags = await orNone(s3.send(new GetBucketTaggingCommand({ Bucket })));
  const objects = await s3.send(new ListObjectsV2Command({ Bucket }));
  return {
    location: location.LocationConstraint,
    policy: policy?.Policy,
    publicAccessBlock: block?.PublicAccessBlockConfiguration,
    website: website && {
      index: website.IndexDocument,
      error: website.ErrorDocument,
      redirect: website.RedirectAllRequestsTo,
      rules: website.RoutingRules,
    },
    tags: tags?.TagSet,
    objects: objects.Contents?.map((o) => [o.Key, o.ETag]),
  };
}

/** S3 answers 404 for a setting that is not set. */
async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === 404) return undefined;
    throw error;
  }
}
