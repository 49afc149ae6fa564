import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { resolveRowFormat, rowOptions } from "../lib/options/rows.ts";
import { printRows } from "../lib/output/rows.ts";

const COLUMNS = [
  "UserName",
  "UserId",
  "Arn",
  "Path",
  "CreateDate",
  "PasswordLastUsed",
  "PermissionsBoundary",
  "Tags",
];

/** `list-users`: lists all users of the account. */
export const listUsers = (ctx: Context): AnyCommand =>
  rowOptions(awsOptions(command("list-users")))
    .description("List all users for this account")
    .action(async (flags) => {
      const format = resolveRowFormat(flags);
      const iam = await ctx.aws(await resolveAccess(flags, ctx)).iam();
      await printRows(ctx.out, iam.users.list(), { format, columns: COLUMNS });
    });
