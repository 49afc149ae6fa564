import { type AnyCommand, command } from "../lib/cli.ts";
import type { Context } from "../lib/context.ts";
import { awsOptions, resolveConnection } from "../lib/options/aws.ts";
import { resolveRowFormat, rowOptions } from "../lib/options/rows.ts";
import { printRows } from "../lib/output.ts";

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

/** `list-users`: all users of the account. */
export const listUsers = (ctx: Context): AnyCommand =>
  rowOptions(awsOptions(command("list-users")))
    .description("List all users for this account")
    .action(async (flags) => {
      const format = resolveRowFormat(flags);
      const iam = await ctx.aws(await resolveConnection(flags, ctx)).iam();
      await printRows(ctx.out, iam.users.list(), { format, columns: COLUMNS });
    });
