import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { jsonDocument } from "../lib/output/json.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";

/** `whoami`: shows who the credentials belong to. */
export const whoami = (ctx: Context): AnyCommand =>
  awsOptions(command("whoami"))
    .description("Identify the currently authenticated user")
    .action(async (flags) => {
      const sts = await ctx.aws(await resolveAccess(flags, ctx)).sts();
      await ctx.out(jsonDocument(await sts.whoami()));
    });
