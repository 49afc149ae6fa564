import { type AnyCommand, command } from "../lib/cli.ts";
import type { Context } from "../lib/context.ts";
import { jsonDocument } from "../lib/json.ts";
import { awsOptions, resolveConnection } from "../lib/options/aws.ts";

/** `whoami`: who the credentials belong to. */
export const whoami = (ctx: Context): AnyCommand =>
  awsOptions(command("whoami"))
    .description("Identify the currently authenticated user")
    .action(async (flags) => {
      const sts = await ctx.aws(await resolveConnection(flags, ctx)).sts();
      await ctx.out(jsonDocument(await sts.whoami()));
    });
