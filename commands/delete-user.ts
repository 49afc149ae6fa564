import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { isClosedPipe } from "../lib/errors.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { collect, parseUserName } from "../lib/options/values.ts";
import { checkNoneMissing } from "../lib/output/selection.ts";
import { refuseCaller } from "../lib/users/caller.ts";
import {
  applyDeletion,
  describeDeletion,
  describeUnknown,
  planDeletion,
} from "../lib/users/deletion.ts";

/** `delete-user`: deletes users and everything that belongs to them. */
export const deleteUser = (ctx: Context): AnyCommand =>
  awsOptions(
    command("delete-user")
      .argument("<usernames...>", "User names", collect(parseUserName))
      .option("--dry-run", "Show steps without executing them"),
  )
    .description(
      "Delete users, their access keys, their policies and everything else they have",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ s3-credentials delete-user s3.read-only.my-bucket --dry-run
  $ s3-credentials delete-user s3.read-only.my-bucket`,
    )
    .action(async (named, flags) => {
      const aws = ctx.aws(await resolveAccess(flags, ctx));
      const { users } = await aws.iam();
      await refuseCaller(named, await aws.sts());
      const missing: string[] = [];
      for (const userName of new Set(named)) {
        const plan = await planDeletion(users, userName);
        if (!plan) {
          missing.push(userName);
          continue;
        }
        await tell(ctx, `User: ${userName}`);
        if (flags.dryRun) {
          for (const line of describeDeletion(plan)) {
            await tell(ctx, `  ${line}`);
          }
          ctx.err(describeUnknown(plan));
        } else {
          await applyDeletion(users, plan, (line) => tell(ctx, `  ${line}`));
        }
      }
      checkNoneMissing("User", missing);
    });

/**
 * Ignores a closed pipe, so that no user is left half deleted because of one.
 */
async function tell(ctx: Context, line: string): Promise<void> {
  try {
    await ctx.out(line + "\n");
  } catch (error) {
    if (!isClosedPipe(error)) throw error;
  }
}
