import {
  diagnose,
  type Finding,
  publicAccessFacts,
} from "../lib/buckets/diagnosis.ts";
import { describePublicAccess } from "../lib/buckets/public_access.ts";
import { type AnyCommand, command } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";
import { bucketArgument } from "../lib/options/arguments.ts";
import { awsOptions, resolveAccess } from "../lib/options/aws.ts";
import { jsonDocument } from "../lib/output/json.ts";
import { printable } from "../lib/output/terminal.ts";

/** `debug-bucket`: shows everything that decides who can access a bucket. */
export const debugBucket = (ctx: Context): AnyCommand =>
  awsOptions(
    bucketArgument(command("debug-bucket")),
  )
    .description("Run a bunch of diagnostics to help debug a bucket")
    .action(async (bucket, flags) => {
      const s3 = await ctx.aws(await resolveAccess(flags, ctx)).s3();
      const findings: Finding[] = [];
      for await (const finding of diagnose(s3, bucket)) {
        await ctx.out(describe(finding, ctx.terminal));
        findings.push(finding);
      }
      await ctx.out(describePublicAccess(publicAccessFacts(findings)) + "\n");
    });

function describe(
  { title, found, error }: Finding,
  terminal: { stdout: boolean },
): string {
  if (error) {
    return `Error checking ${title}: ${printable(error.message, terminal)}\n`;
  }
  const heading = title.charAt(0).toUpperCase() + title.slice(1);
  return `${heading}:\n${jsonDocument(found)}`;
}
