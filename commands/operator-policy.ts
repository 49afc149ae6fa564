import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { CliError, UsageError } from "../lib/errors.ts";
import { jsonDocument } from "../lib/output/json.ts";
import {
  OPERATOR_COMMANDS,
  policyForCommands,
} from "../lib/policy/operator.ts";
import { mostSimilar } from "../lib/output/suggestions.ts";

/**
 * `operator-policy`: the IAM policy for running commands. Does not call AWS.
 */
export const operatorPolicy = (ctx: Context): AnyCommand =>
  command("operator-policy")
    .argument("[commands...]", "Command names (default: all)")
    .description("Output the IAM policy needed to run these commands")
    .addHelpText(
      "after",
      `
Anyone who can run create can make users with any permissions: give its policy
to administrators only. Roles named with create --role are not included: add
sts:AssumeRole on each of them.

Examples:
  $ s3-credentials operator-policy
  $ s3-credentials operator-policy create delete-user`,
    )
    .action(async (named) => {
      checkCommandNames(named);
      const policy = policyForCommands(
        named.length > 0 ? named : OPERATOR_COMMANDS,
      );
      if (!policy) {
        throw new CliError(
          `No policy to print: no AWS access is needed for ${named.join(", ")}`,
        );
      }
      await ctx.out(jsonDocument(policy));
    });

function checkCommandNames(names: string[]): void {
  for (const name of names) {
    if (OPERATOR_COMMANDS.includes(name)) continue;
    const similar = mostSimilar(name, OPERATOR_COMMANDS);
    throw new UsageError(
      `No such command '${name}'.${
        similar ? ` Did you mean '${similar}'?` : ""
      }`,
    );
  }
}
