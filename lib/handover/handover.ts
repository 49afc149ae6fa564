/** Hands new credentials over: prints them, or writes a file or a profile. */
import type { CredentialTarget, NewCredentials } from "../aws/keys.ts";
import type { Context } from "../context/context.ts";
import { CliError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";
import { shell } from "../output/shell.ts";
import type { Format } from "./format_names.ts";
import { formatCredentials } from "./formats.ts";
import { checkProfile, credentialsPath, saveProfile } from "./saved_profile.ts";
import { checkNewFile, writeNewFile } from "./secret_file.ts";

/** Where the credentials go. */
export type Handover =
  /** To standard output. */
  | { kind: "print"; format: Format }
  /** To a file, which must not exist unless `force` is set. */
  | { kind: "file"; format: Format; path: string; force: boolean }
  /** Into the AWS credentials file, as this profile. */
  | { kind: "profile"; name: string };

type HandoverContext = Pick<
  Context,
  "env" | "err" | "out" | "secretFiles" | "secrets"
>;

/**
 * Checks that credentials can be handed over, before any are made.
 * @throws {CliError} naming the file that cannot be written
 */
export async function checkHandover(
  handover: Handover,
  ctx: HandoverContext,
): Promise<void> {
  if (handover.kind === "file") {
    const files = await ctx.secretFiles();
    await checkNewFile(files, handover.path, handover.force);
  }
  if (handover.kind === "profile") {
    const files = await ctx.secretFiles();
    await checkProfile(files, credentialsPath(ctx), handover.name);
  }
}

/**
 * Hands credentials over: the only time that their secret is shown.
 * @throws {CliError} if that fails; then no file has them
 */
export async function handOver(
  credentials: NewCredentials,
  handover: Handover,
  target: CredentialTarget,
  ctx: HandoverContext,
): Promise<void> {
  const keys = {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: "SessionToken" in credentials
      ? credentials.SessionToken
      : undefined,
  };
  if (handover.kind !== "profile" && handover.format === "github") {
    maskInJobLog([keys.secretAccessKey, keys.sessionToken], ctx);
  }
  ctx.secrets.remember(keys.secretAccessKey);
  ctx.secrets.remember(keys.sessionToken);
  switch (handover.kind) {
    case "print":
      return await print(
        formatCredentials(handover.format, credentials, target),
        ctx,
      );
    case "file": {
      const text = formatCredentials(handover.format, credentials, target);
      const { path, force } = handover;
      await writeNewFile(await ctx.secretFiles(), path, text, force);
      return ctx.err(`Wrote credentials to ${path}\n`);
    }
    case "profile": {
      const path = credentialsPath(ctx);
      const { readableByOthers } = await saveProfile(
        await ctx.secretFiles(),
        path,
        handover.name,
        keys,
      );
      ctx.err(`Saved profile '${handover.name}' in ${path}\n`);
      if (readableByOthers) {
        ctx.err(
          `Warning: other users can read ${path} - run: ${shell`chmod 600 ${path}`}\n`,
        );
      }
    }
  }
}

/**
 * Makes a GitHub Actions job mask the secrets in its log. The runner removes
 * these lines from either stream; anywhere else they would themselves show the
 * secrets.
 */
function maskInJobLog(
  secrets: (string | undefined)[],
  ctx: HandoverContext,
): void {
  if (ctx.env("GITHUB_ACTIONS") !== "true") return;
  for (const secret of secrets) {
    if (secret) ctx.err(`::add-mask::${secret.replaceAll("%", "%25")}\n`);
  }
}

async function print(text: string, ctx: HandoverContext): Promise<void> {
  try {
    await ctx.out(text);
  } catch (error) {
    throw new CliError(
      `The credentials could not be written to standard output: ${
        describeFileError(error)
      }`,
      { cause: error },
    );
  }
}
