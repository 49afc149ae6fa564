import type { Users } from "../lib/aws/iam/users.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import { mapInOrder } from "../lib/async/in_order.ts";
import type { Context } from "../lib/context/context.ts";
import { jsonDocument } from "../lib/output/json.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { collect, parseUserName } from "../lib/options/values.ts";
import { checkNoneMissing } from "../lib/output/selection.ts";
import { inlinePolicies, type InlinePolicy } from "../lib/users/policies.ts";

/** `list-user-policies`: shows the inline policies of users. */
export const listUserPolicies = (ctx: Context): AnyCommand =>
  awsOptions(
    command("list-user-policies")
      .argument(
        "[usernames...]",
        "User names (default: all)",
        collect(parseUserName),
      ),
  )
    .description("List inline policies for specified users")
    .action(async (named = [], flags) => {
      const { users } = await ctx.aws(await resolveAccess(flags, ctx))
        .iam();
      const missing: string[] = [];
      const look = async (userName: string) => ({
        userName,
        policies: await inlinePolicies(users, userName),
      });
      for await (
        const { userName, policies } of mapInOrder(
          named.length > 0 ? named : allNames(users),
          look,
        )
      ) {
        if (policies) await ctx.out(describe(userName, policies));
        // Without names, a user deleted since the listing is simply skipped.
        else if (named.length > 0) missing.push(userName);
      }
      checkNoneMissing("User", missing);
    });

async function* allNames(users: Users): AsyncGenerator<string> {
  for await (const page of users.list()) {
    for (const user of page) yield String(user.UserName);
  }
}

function describe(userName: string, policies: InlinePolicy[]): string {
  return `User: ${userName}\n` +
    policies.map(({ name, document }) =>
      `PolicyName: ${name}\n${jsonDocument(document)}`
    ).join("");
}
