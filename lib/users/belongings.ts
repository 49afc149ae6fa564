/**
 * What can belong to a user, and must be removed before IAM deletes the user.
 */
import type { Users } from "../aws/iam/users.ts";

/** A kind of thing that can belong to a user. */
export interface BelongingKind {
  /** Its name in messages, such as `access key`. */
  noun: string;
  /** How to remove it, for messages. */
  verb: "delete" | "detach" | "leave" | "remove";
  /**
   * The users that `create` makes have it, so failing to list it is an error.
   * Other kinds are rare: when the caller may not list one, or the server does
   * not know the call, it is skipped.
   */
  usual?: true;
  /** The ids or names of those that a user has. */
  list(users: Users, userName: string): Promise<string[]>;
  remove(users: Users, userName: string, id: string): Promise<void>;
}

/** Inline policies, which `create` writes. */
export const INLINE_POLICY: BelongingKind = {
  noun: "policy",
  verb: "delete",
  usual: true,
  list: (users, userName) => users.policyNames(userName),
  remove: (users, userName, name) => users.deletePolicy(userName, name),
};

/** Access keys, active or not. */
export const ACCESS_KEY: BelongingKind = {
  noun: "access key",
  verb: "delete",
  usual: true,
  list: (users, userName) => users.accessKeyIds(userName),
  remove: (users, userName, id) => users.deleteAccessKey(userName, id),
};

/**
 * All kinds, in the order of removal. Ways to sign in as the user come first
 * and policies later, because without a policy that denies something the user
 * could do more. Inline policies come before access keys because scripts expect
 * that order; the keys are deactivated before. MFA devices come last, because
 * policies may require one.
 *
 * Source: IAM API, DeleteUser, which lists what must be removed. The
 * permissions boundary and the tags are deleted with the user.
 */
export const BELONGINGS: readonly BelongingKind[] = [
  {
    noun: "login profile",
    verb: "delete",
    list: async (users, userName) =>
      await users.hasLoginProfile(userName) ? [userName] : [],
    remove: (users, userName) => users.deleteLoginProfile(userName),
  },
  {
    noun: "signing certificate",
    verb: "delete",
    list: (users, userName) => users.signingCertificates(userName),
    remove: (users, userName, id) =>
      users.deleteSigningCertificate(userName, id),
  },
  {
    noun: "SSH public key",
    verb: "delete",
    list: (users, userName) => users.sshPublicKeys(userName),
    remove: (users, userName, id) => users.deleteSshPublicKey(userName, id),
  },
  {
    noun: "service credential",
    verb: "delete",
    list: (users, userName) => users.serviceCredentials(userName),
    remove: (users, userName, id) =>
      users.deleteServiceCredential(userName, id),
  },
  INLINE_POLICY,
  ACCESS_KEY,
  {
    noun: "managed policy",
    verb: "detach",
    list: (users, userName) => users.attachedPolicies(userName),
    remove: (users, userName, arn) => users.detachPolicy(userName, arn),
  },
  {
    noun: "group",
    verb: "leave",
    list: (users, userName) => users.groups(userName),
    remove: (users, userName, name) => users.leaveGroup(userName, name),
  },
  {
    noun: "MFA device",
    verb: "remove",
    list: (users, userName) => users.mfaDevices(userName),
    remove: (users, userName, serial) =>
      users.removeMfaDevice(userName, serial),
  },
];
