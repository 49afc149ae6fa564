/**
 * The registry: every command, in the order `--help` lists them. A command's
 * file is loaded when it is called, so that none costs the others start-up.
 */
import type { AnyCommand } from "../lib/cli.ts";
import type { Context } from "../lib/context.ts";

/** A command: made for a context, since its action acts on one. */
export type CommandFactory = (ctx: Context) => AnyCommand;

/** A command that is not loaded yet. */
export interface CommandEntry {
  /** What the list of commands says of it. */
  summary: string;
  load: () => Promise<CommandFactory>;
}

/** The commands by name, under the headings of the help. */
export const commands: Record<string, Record<string, CommandEntry>> = {
  "Credentials:": {
    "create": {
      summary: "Make credentials that can reach only these buckets",
      load: async () => (await import("./create.ts")).create,
    },
    "policy": {
      summary: "Print the policy that create would use",
      load: async () => (await import("./policy.ts")).policy,
    },
    "operator-policy": {
      summary: "Print the rights that running this program takes",
      load: async () => (await import("./operator-policy.ts")).operatorPolicy,
    },
  },
  "Looking:": {
    "whoami": {
      summary: "Tell who the credentials belong to",
      load: async () => (await import("./whoami.ts")).whoami,
    },
    "list-users": {
      summary: "List users",
      load: async () => (await import("./list-users.ts")).listUsers,
    },
    "list-user-policies": {
      summary: "List the inline policies of users",
      load: async () =>
        (await import("./list-user-policies.ts")).listUserPolicies,
    },
    "list-roles": {
      summary: "List roles",
      load: async () => (await import("./list-roles.ts")).listRoles,
    },
    "list-buckets": {
      summary: "List buckets",
      load: async () => (await import("./list-buckets.ts")).listBuckets,
    },
  },
  "Changing users:": {
    "delete-user": {
      summary: "Delete users and all that belongs to them",
      load: async () => (await import("./delete-user.ts")).deleteUser,
    },
  },
};
