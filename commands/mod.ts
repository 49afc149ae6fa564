/** The registry: every command, in the order `--help` lists them. */
import type { AnyCommand } from "../lib/cli.ts";
import type { Context } from "../lib/context.ts";
import { create } from "./create.ts";
import { deleteUser } from "./delete-user.ts";
import { listBuckets } from "./list-buckets.ts";
import { listRoles } from "./list-roles.ts";
import { listUserPolicies } from "./list-user-policies.ts";
import { listUsers } from "./list-users.ts";
import { operatorPolicy } from "./operator-policy.ts";
import { policy } from "./policy.ts";
import { whoami } from "./whoami.ts";

/** A command: made for a context, since its action acts on one. */
export type CommandFactory = (ctx: Context) => AnyCommand;

/** The commands, under the headings of the help. */
export const commands: Record<string, CommandFactory[]> = {
  "Credentials:": [create, policy, operatorPolicy],
  "Looking:": [whoami, listUsers, listUserPolicies, listRoles, listBuckets],
  "Changing users:": [deleteUser],
};
