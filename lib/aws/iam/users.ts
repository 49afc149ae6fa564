/**
 * The calls about IAM users, their policies, keys and other belongings.
 * Long because each call is declared and made in the same file.
 */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteSSHPublicKeyCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  DetachUserPolicyCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListServiceSpecificCredentialsCommand,
  paginateListAccessKeys,
  paginateListAttachedUserPolicies,
  paginateListGroupsForUser,
  paginateListMFADevices,
  paginateListSigningCertificates,
  paginateListSSHPublicKeys,
  paginateListUserPolicies,
  paginateListUsers,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import type { AccessKey } from "../keys.ts";
import type { Tag } from "../tag.ts";
import type { Row } from "../../output/rows.ts";
import { all, decodeDocument, ordered } from "../pages.ts";
import {
  exists,
  ignoreMissing,
  NO_SUCH_ENTITY,
  orUndefined,
} from "../missing.ts";
import { complete } from "../complete.ts";
import { neverTwice } from "../retry.ts";

/** A user to create. */
export interface NewUser {
  userName: string;
  /**
   * ARN of the managed policy that limits what the user's policies can grant.
   */
  permissionsBoundary?: string;
  tags: Tag[];
}

/** What IAM says of a user by itself. */
export interface UserState {
  /** ARN of the permissions boundary. */
  permissionsBoundary?: string;
}

/**
 * The calls about users. Detaching or leaving what does not exist is no error.
 * Deleting it is one where `create` must know, because IAM may not have heard
 * everywhere of what was made a moment ago.
 */
export interface Users {
  /** The users, one page of rows at a time. */
  list(): AsyncIterable<Row[]>;
  /** The user; undefined when it does not exist. */
  get(userName: string): Promise<UserState | undefined>;
  /** @throws {AwsError} `EntityAlreadyExists` */
  create(user: NewUser): Promise<void>;
  /** @throws {AwsError} `NoSuchEntity`, `DeleteConflict` */
  delete(userName: string): Promise<void>;
  /** @param policyArn undefined to remove the boundary */
  setBoundary(userName: string, policyArn: string | undefined): Promise<void>;

  /** The names of a user's inline policies. */
  policyNames(userName: string): Promise<string[]>;
  /** An inline policy as JSON text. @throws {AwsError} `NoSuchEntity` */
  policy(userName: string, policyName: string): Promise<string>;
  putPolicy(
    userName: string,
    policyName: string,
    document: string,
  ): Promise<void>;
  /** @throws {AwsError} `NoSuchEntity` */
  deletePolicy(userName: string, policyName: string): Promise<void>;

  /** The ids of a user's access keys, active or not. */
  accessKeyIds(userName: string): Promise<string[]>;
  /**
   * Makes a key. What the answer lacks is left out: with its id alone, a key
   * can still be deleted.
   */
  createAccessKey(userName: string): Promise<Partial<AccessKey>>;
  /** Makes AWS refuse the key from now on. */
  deactivateAccessKey(userName: string, accessKeyId: string): Promise<void>;
  /** @throws {AwsError} `NoSuchEntity` */
  deleteAccessKey(userName: string, accessKeyId: string): Promise<void>;

  /** The ARNs of the managed policies that are attached to a user. */
  attachedPolicies(userName: string): Promise<string[]>;
  detachPolicy(userName: string, policyArn: string): Promise<void>;
  groups(userName: string): Promise<string[]>;
  leaveGroup(userName: string, groupName: string): Promise<void>;
  hasLoginProfile(userName: string): Promise<boolean>;
  deleteLoginProfile(userName: string): Promise<void>;
  /** The serial numbers of a user's MFA devices; a virtual one has an ARN. */
  mfaDevices(userName: string): Promise<string[]>;
  /** Deactivates an MFA device, and deletes it if it is virtual. */
  removeMfaDevice(userName: string, serialNumber: string): Promise<void>;
  signingCertificates(userName: string): Promise<string[]>;
  deleteSigningCertificate(userName: string, id: string): Promise<void>;
  sshPublicKeys(userName: string): Promise<string[]>;
  deleteSshPublicKey(userName: string, id: string): Promise<void>;
  serviceCredentials(userName: string): Promise<string[]>;
  deleteServiceCredential(userName: string, id: string): Promise<void>;
}

/** The fields of a user, in the order of the IAM API. */
const USER_FIELDS = [
  "Path",
  "UserName",
  "UserId",
  "Arn",
  "CreateDate",
  "PasswordLastUsed",
  "PermissionsBoundary",
  "Tags",
];

/** Users in a page: IAM's maximum; it may send fewer (IAM API, ListUsers). */
const PAGE_SIZE = 1000;

/** The calls about users, made through `client`. */
export function createUsers(client: IAMClient): Users {
  const paged = { client };
  return {
    async *list() {
      for await (
        const { Users } of paginateListUsers(
          { client, pageSize: PAGE_SIZE },
          {},
        )
      ) {
        yield (Users ?? []).map((user) => ordered(user, USER_FIELDS));
      }
    },
    async get(UserName) {
      const found = await orUndefined(
        client.send(new GetUserCommand({ UserName })),
        NO_SUCH_ENTITY,
      );
      return found && {
        permissionsBoundary: found.User?.PermissionsBoundary
          ?.PermissionsBoundaryArn,
      };
    },
    async create({ userName, permissionsBoundary, tags }) {
      const { User } = await client.send(
        new CreateUserCommand({
          UserName: userName,
          PermissionsBoundary: permissionsBoundary,
          ...(tags.length > 0 ? { Tags: tags } : {}),
        }),
      );
      complete(User, ["UserName"], { service: "iam", operation: "CreateUser" });
    },
    async delete(UserName) {
      await client.send(new DeleteUserCommand({ UserName }));
    },
    async setBoundary(UserName, PermissionsBoundary) {
      await (PermissionsBoundary === undefined
        ? ignoreMissing(
          client.send(new DeleteUserPermissionsBoundaryCommand({ UserName })),
        )
        : client.send(
          new PutUserPermissionsBoundaryCommand({
            UserName,
            PermissionsBoundary,
          }),
        ));
    },

    policyNames: (UserName) =>
      all(
        paginateListUserPolicies(paged, { UserName }),
        (page) => page.PolicyNames,
      ),
    async policy(UserName, PolicyName) {
      const { PolicyDocument } = complete(
        await client.send(new GetUserPolicyCommand({ UserName, PolicyName })),
        ["PolicyDocument"],
        { service: "iam", operation: "GetUserPolicy" },
      );
      return decodeDocument(PolicyDocument);
    },
    async putPolicy(UserName, PolicyName, PolicyDocument) {
      await client.send(
        new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }),
      );
    },
    async deletePolicy(UserName, PolicyName) {
      await client.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    },

    accessKeyIds: (UserName) =>
      all(
        paginateListAccessKeys(paged, { UserName }),
        (page) => page.AccessKeyMetadata?.map((key) => key.AccessKeyId!),
      ),
    async createAccessKey(UserName) {
      const { AccessKey } = await client.send(
        neverTwice(new CreateAccessKeyCommand({ UserName })),
      );
      return ordered(AccessKey ?? {}, [
        "UserName",
        "AccessKeyId",
        "Status",
        "SecretAccessKey",
        "CreateDate",
      ]);
    },
    async deactivateAccessKey(UserName, AccessKeyId) {
      await client.send(
        new UpdateAccessKeyCommand({
          UserName,
          AccessKeyId,
          Status: "Inactive",
        }),
      );
    },
    async deleteAccessKey(UserName, AccessKeyId) {
      await client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    },

    attachedPolicies: (UserName) =>
      all(
        paginateListAttachedUserPolicies(paged, { UserName }),
        (page) => page.AttachedPolicies?.map((policy) => policy.PolicyArn!),
      ),
    detachPolicy: (UserName, PolicyArn) =>
      ignoreMissing(
        client.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
      ),
    groups: (UserName) =>
      all(
        paginateListGroupsForUser(paged, { UserName }),
        (page) => page.Groups?.map((group) => group.GroupName!),
      ),
    leaveGroup: (UserName, GroupName) =>
      ignoreMissing(
        client.send(new RemoveUserFromGroupCommand({ UserName, GroupName })),
      ),
    hasLoginProfile: (UserName) =>
      exists(client.send(new GetLoginProfileCommand({ UserName }))),
    deleteLoginProfile: (UserName) =>
      ignoreMissing(client.send(new DeleteLoginProfileCommand({ UserName }))),
    mfaDevices: (UserName) =>
      all(
        paginateListMFADevices(paged, { UserName }),
        (page) => page.MFADevices?.map((device) => device.SerialNumber!),
      ),
    async removeMfaDevice(UserName, SerialNumber) {
      await ignoreMissing(
        client.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })),
      );
      // A hardware device has its maker's serial number and cannot be deleted.
      if (SerialNumber.includes(":mfa/")) {
        await ignoreMissing(
          client.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })),
        );
      }
    },
    signingCertificates: (UserName) =>
      all(
        paginateListSigningCertificates(paged, { UserName }),
        (page) => page.Certificates?.map((c) => c.CertificateId!),
      ),
    deleteSigningCertificate: (UserName, CertificateId) =>
      ignoreMissing(
        client.send(
          new DeleteSigningCertificateCommand({ UserName, CertificateId }),
        ),
      ),
    sshPublicKeys: (UserName) =>
      all(
        paginateListSSHPublicKeys(paged, { UserName }),
        (page) => page.SSHPublicKeys?.map((key) => key.SSHPublicKeyId!),
      ),
    deleteSshPublicKey: (UserName, SSHPublicKeyId) =>
      ignoreMissing(
        client.send(
          new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId }),
        ),
      ),
    async serviceCredentials(UserName) {
      const { ServiceSpecificCredentials } = await client.send(
        new ListServiceSpecificCredentialsCommand({ UserName }),
      );
      return (ServiceSpecificCredentials ?? []).map((credential) =>
        credential.ServiceSpecificCredentialId!
      );
    },
    deleteServiceCredential: (UserName, ServiceSpecificCredentialId) =>
      ignoreMissing(
        client.send(
          new DeleteServiceSpecificCredentialCommand({
            UserName,
            ServiceSpecificCredentialId,
          }),
        ),
      ),
  };
}
