import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { resolveRowFormat, rowOptions } from "../lib/options/rows.ts";
import { printRows } from "../lib/output/rows.ts";
import { addDetails, selectRows } from "../lib/output/selection.ts";

/** The fields of a role, in the order of the IAM API. */
const COLUMNS = [
  "Path",
  "RoleName",
  "RoleId",
  "Arn",
  "CreateDate",
  "AssumeRolePolicyDocument",
  "Description",
  "MaxSessionDuration",
  "PermissionsBoundary",
  "Tags",
  "RoleLastUsed",
];
const DETAILS = ["inline_policies", "attached_policies"];

/** `list-roles`: lists roles, with `--details` also their policies. */
export const listRoles = (ctx: Context): AnyCommand =>
  rowOptions(awsOptions(
    command("list-roles")
      .argument("[names...]", "Role names (default: all)")
      .option("--details", "Include attached policies (slower)"),
  ))
    .description("List roles")
    .action(async (names, flags) => {
      const format = resolveRowFormat(flags);
      const { roles } = await ctx.aws(await resolveAccess(flags, ctx))
        .iam();
      const { rows, checkAllFound } = selectRows(roles.list(COLUMNS), names, {
        column: "RoleName",
        kind: "Role",
      });
      await (flags.details
        ? printRows(
          ctx.out,
          addDetails(
            rows,
            format,
            async (row) => ({ ...await roles.details(String(row.RoleName)) }),
          ),
          { format, columns: [...COLUMNS, ...DETAILS] },
        )
        : printRows(ctx.out, rows, { format, columns: COLUMNS }));
      checkAllFound();
    });
