/** The calls about IAM roles and their policies. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  paginateListRoles,
  type Role,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { Tag } from "../tag.ts";
import type { Row } from "../../output/rows.ts";
import { NO_SUCH_ENTITY, orUndefined } from "../missing.ts";
import { complete } from "../complete.ts";
import { all, decodeDocument, ordered } from "../pages.ts";

/** What `create --duration` needs to know about a role. */
export interface RoleState {
  arn: string;
  description?: string;
  /** The trust policy as JSON text. */
  trustPolicy: string;
  /** The longest session that the role allows: seconds. */
  maxSessionDuration: number;
}

/** A role to create. */
export interface NewRole {
  roleName: string;
  description: string;
  /** JSON text. */
  trustPolicy: string;
  /** Seconds. */
  maxSessionDuration: number;
  tags: Tag[];
}

/** The calls about roles. */
export interface Roles {
  /**
   * The roles, one page of rows at a time, with decoded trust policies.
   * @param fields the fields of a row, in this order
   */
  list(fields: readonly string[]): AsyncIterable<Row[]>;
  /** The policies of a role, as `list-roles --details` shows them. */
  details(roleName: string): Promise<RoleDetails>;
  /** The role; undefined when it does not exist. */
  get(roleName: string): Promise<RoleState | undefined>;
  /** The new role's ARN. @throws {AwsError} `EntityAlreadyExists` */
  create(role: NewRole): Promise<string>;
  /** The ARNs of the managed policies that are attached to a role. */
  attachedPolicies(roleName: string): Promise<string[]>;
  attachPolicy(roleName: string, policyArn: string): Promise<void>;
  setTrustPolicy(roleName: string, document: string): Promise<void>;
  /**
   * The description is sent again, because UpdateRole resets what it is not
   * sent.
   */
  setMaxSessionDuration(
    roleName: string,
    seconds: number,
    description: string | undefined,
  ): Promise<void>;
}

/** The policies of a role. */
export interface RoleDetails {
  inline_policies: Row[];
  attached_policies: Row[];
}

/** The fields of a managed policy, in the order of the IAM API. */
const POLICY_FIELDS = [
  "PolicyName",
  "PolicyId",
  "Arn",
  "Path",
  "DefaultVersionId",
  "AttachmentCount",
  "PermissionsBoundaryUsageCount",
  "IsAttachable",
  "Description",
  "CreateDate",
  "UpdateDate",
  "Tags",
];

/** Roles in a page: IAM's maximum; it may send fewer (IAM API, ListRoles). */
const PAGE_SIZE = 1000;

/** The calls about roles, made through `client`. */
export function createRoles(client: IAMClient): Roles {
  const paged = { client };
  const attachedPolicies = (RoleName: string) =>
    all(
      paginateListAttachedRolePolicies(paged, { RoleName }),
      (page) => page.AttachedPolicies?.map((policy) => policy.PolicyArn!),
    );
  // Read each managed policy once: many roles share the same few.
  const managed = new Map<string, Promise<Row>>();
  const managedOnce = (policyArn: string) => {
    const known = managed.get(policyArn) ?? managedPolicy(client, policyArn);
    managed.set(policyArn, known);
    return known;
  };
  return {
    async *list(fields) {
      for await (
        const { Roles } of paginateListRoles(
          { client, pageSize: PAGE_SIZE },
          {},
        )
      ) {
        yield (Roles ?? []).map((role) => roleRow(role, fields));
      }
    },
    async details(RoleName) {
      const names = await all(
        paginateListRolePolicies(paged, { RoleName }),
        (page) => page.PolicyNames,
      );
      const inline_policies: Row[] = [];
      for (const PolicyName of names) {
        const policy = await client.send(
          new GetRolePolicyCommand({ RoleName, PolicyName }),
        );
        inline_policies.push({
          RoleName: policy.RoleName,
          PolicyName: policy.PolicyName,
          PolicyDocument: JSON.parse(decodeDocument(policy.PolicyDocument!)),
        });
      }
      const attached_policies: Row[] = [];
      for (const PolicyArn of await attachedPolicies(RoleName)) {
        attached_policies.push(await managedOnce(PolicyArn));
      }
      return { inline_policies, attached_policies };
    },
    async get(RoleName) {
      const found = await orUndefined(
        client.send(new GetRoleCommand({ RoleName })),
        NO_SUCH_ENTITY,
      );
      return found && {
        arn: found.Role!.Arn!,
        description: found.Role!.Description,
        trustPolicy: decodeDocument(found.Role!.AssumeRolePolicyDocument!),
        // IAM's default, for a role that was made without one.
        maxSessionDuration: found.Role!.MaxSessionDuration ?? 3600,
      };
    },
    async create(role) {
      const { Role } = await client.send(
        new CreateRoleCommand({
          RoleName: role.roleName,
          Description: role.description,
          AssumeRolePolicyDocument: role.trustPolicy,
          MaxSessionDuration: role.maxSessionDuration,
          ...(role.tags.length > 0 ? { Tags: role.tags } : {}),
        }),
      );
      return complete(Role, ["Arn"], {
        service: "iam",
        operation: "CreateRole",
      }).Arn;
    },
    attachedPolicies,
    async attachPolicy(RoleName, PolicyArn) {
      await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    },
    async setTrustPolicy(RoleName, PolicyDocument) {
      await client.send(
        new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }),
      );
    },
    async setMaxSessionDuration(RoleName, MaxSessionDuration, Description) {
      await client.send(
        new UpdateRoleCommand({ RoleName, MaxSessionDuration, Description }),
      );
    },
  };
}

function roleRow(role: Role, fields: readonly string[]): Row {
  return ordered({
    ...role,
    AssumeRolePolicyDocument: role.AssumeRolePolicyDocument === undefined
      ? undefined
      : JSON.parse(decodeDocument(role.AssumeRolePolicyDocument)),
  }, fields);
}

async function managedPolicy(
  client: IAMClient,
  PolicyArn: string,
): Promise<Row> {
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await client.send(
    new GetPolicyVersionCommand({
      PolicyArn,
      VersionId: Policy!.DefaultVersionId,
    }),
  );
  return {
    ...ordered(Policy!, POLICY_FIELDS),
    PolicyVersion: ordered({
      ...PolicyVersion,
      Document: JSON.parse(decodeDocument(PolicyVersion!.Document!)),
    }, ["Document", "VersionId", "IsDefaultVersion", "CreateDate"]),
  };
}
