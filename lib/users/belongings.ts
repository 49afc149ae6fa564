/** What can belong to a user, and must go before IAM deletes the user. */
import type { Users } from "../aws/iam/users.ts";

/** A kind of thing that belongs to users. */
export interface BelongingKind {
  /** In the words of messages: `access key`. */
  noun: string;
  /** How it is got rid of. */
  verb: "delete" | "detach" | "leave" | "remove";
  /**
   * Users of this program have it, so it must be possible to list it. Other
   * lists are passed over when the caller may not read them, or the server
   * does not know them: such a user hardly ever has any of it.
   */
  usual?: true;
  /** The ids of what a user has, as people know them. */
  list(users: Users, userName: string): Promise<string[]>;
  remove(users: Users, userName: string, id: string): Promise<void>;
}

/** Inline policies: the statements this program writes. */
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
 * Every kind, in the order of removal: first the ways to act as the user, then
 * what the user may do, for a policy that goes may be one that denies. Policies
 * before access keys is the order that scripts know; the keys are deactivated
 * before either. MFA devices come late, since policies may ask for one.
 *
 * Source: IAM API, DeleteUser, which lists what must be gone. Permissions
 * boundary and tags go with the user.
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
