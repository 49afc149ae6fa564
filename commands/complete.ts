import { type AnyCommand, Argument, command } from "../lib/cli/commander.ts";
import {
  formatAnswer,
  forReadline,
  splitLine,
} from "../lib/cli/completion/answer.ts";
import {
  complete as completeWords,
  type Given,
  type Sources,
} from "../lib/cli/completion/candidates.ts";
import type { Context } from "../lib/context/context.ts";
import { type AwsFlags, resolveAccess } from "../lib/options/aws.ts";

/**
 * `complete`: called by the scripts of `completions` each time TAB is pressed.
 * The user's words come after `--`, so that none is taken for an option.
 */
export const complete = (ctx: Context): AnyCommand =>
  command("complete")
    .addArgument(new Argument("<form>").choices(["words", "line"] as const))
    .argument("[given...]")
    .description("Answer the completion script of a shell")
    .action(async (form, given, _, self) => {
      const words = form === "line"
        ? splitLine(given[0] ?? "", Number(given[1] ?? 0))
        : given;
      const found = await completeWords(self.parent!, words, sources(ctx));
      await ctx.out(
        formatAnswer(
          form === "line" ? forReadline(found, words.at(-1) ?? "") : found,
        ),
      );
    });

/** Completes values, by the name of the argument or option. */
function sources(ctx: Context): Sources {
  const files = () => "files" as const;
  const buckets = (given: Given) => bucketNames(given, ctx);
  return {
    bucket: buckets,
    buckets,
    auth: files,
    check: files,
    objects: files,
    output: files,
    path: files,
    policy: files,
    policyFile: files,
  };
}

/** Milliseconds from the start of the process within which it must answer. */
const PATIENCE = 900;

/** The caller's buckets; none when listing them fails or takes too long. */
async function bucketNames({ options, arguments: named }: Given, ctx: Context) {
  const listing = async () => {
    const access = await resolveAccess(options as AwsFlags, ctx);
    const names: string[] = [];
    for await (
      const page of (await ctx.aws(access).s3()).listBuckets()
    ) names.push(...page.map((bucket) => String(bucket.Name)));
    return names;
  };
  const names = await Promise.race([
    listing().catch(() => []),
    ctx.sleep(Math.max(0, PATIENCE - ctx.uptime())).then(() => []),
  ]);
  return names.filter((name) => !named.includes(name))
    .map((value) => ({ value }));
}
