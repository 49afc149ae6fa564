/** Hands new credentials over: prints them, or writes a file or a profile. */
import { awsFilePath } from "../aws/files/location.ts";
import type { CredentialTarget, NewCredentials } from "../aws/keys.ts";
import type { Context } from "../context/context.ts";
import { CliError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";
import { shell } from "../output/shell.ts";
import type { Format } from "./format_names.ts";
import { formatCredentials } from "./formats.ts";
import type { ProfileFile } from "./saved_profile.ts";
import { checkNewFile, writeNewFile } from "./secret_file.ts";

/** Where the credentials go. */
export type Handover =
  /** To standard output. */
  | { kind: "print"; format: Format }
  /** To a file, which must not exist unless `force` is set. */
  | { kind: "file"; format: Format; path: string; force: boolean }
  /**
   * Into the AWS credentials file, as this profile. Keys there that this
   * program did not save are replaced only if `force` is set.
   */
  | { kind: "profile"; name: string; force: boolean };

type HandoverContext = Pick<
  Context,
  "env" | "err" | "safeOut" | "secretFiles" | "secrets"
>;

/** A handover that can be made: everything is checked, and nobody interferes. */
export interface OpenHandover extends AsyncDisposable {
  /**
   * Hands credentials over: the only time that their secret is shown.
   * @throws {CliError} if that fails; then no file has them
   */
  deliver(credentials: NewCredentials, target: CredentialTarget): Promise<void>;
}

/**
 * Makes sure that credentials can be handed over, before any are made. A
 * credentials file is kept from other runs of this program until the end.
 * @param signal ends the wait for such a run: this then rejects with its reason
 * @throws {CliError} saying what does not take the credentials, and why
 */
export async function openHandover(
  handover: Handover,
  ctx: HandoverContext,
  signal: AbortSignal,
): Promise<OpenHandover> {
  switch (handover.kind) {
    case "print": {
      const out = await ctx.safeOut();
      if (!out) {
        throw new CliError(
          "Standard output is closed or goes to /dev/null, where the credentials would be lost - use --output or --save-profile",
        );
      }
      return opened((credentials, target) =>
        print(format(handover.format, credentials, target, ctx), out)
      );
    }
    case "file": {
      const { path, force } = handover;
      const files = await ctx.secretFiles();
      await checkNewFile(files, path, force);
      return opened(async (credentials, target) => {
        const text = format(handover.format, credentials, target, ctx);
        await writeNewFile(files, path, text, force);
        ctx.err(`Wrote credentials to ${path}\n`);
      });
    }
    case "profile": {
      const { name, force } = handover;
      const { openProfile } = await import("./saved_profile.ts");
      const paths = {
        credentials: awsFilePath("credentials", ctx.env),
        config: awsFilePath("config", ctx.env),
      };
      const file = await openProfile(
        await ctx.secretFiles(),
        paths,
        { name, force },
        {
          signal,
          onWait: () =>
            ctx.err(
              `Waiting for another run that changes ${paths.credentials}\n`,
            ),
        },
      );
      return {
        deliver: (credentials, target) =>
          save(credentials, target, { name, file }, ctx),
        [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
      };
    }
  }
}

/** Whether what is handed over names a region beside the credentials. */
export function namesRegion(handover: Handover): boolean {
  return handover.kind === "profile" ||
    !["json", "ini", "process"].includes(handover.format);
}

/** A handover that keeps nothing to itself until then. */
function opened(deliver: OpenHandover["deliver"]): OpenHandover {
  return { deliver, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** The credentials as text. From now on no message shows their secrets. */
function format(
  name: Format,
  credentials: NewCredentials,
  target: CredentialTarget,
  ctx: HandoverContext,
): string {
  const secrets = secretsOf(credentials);
  if (name === "github") maskInJobLog(secrets, ctx);
  secrets.forEach((secret) => ctx.secrets.remember(secret));
  return formatCredentials(name, credentials, target);
}

async function save(
  credentials: NewCredentials,
  target: CredentialTarget,
  { name, file }: { name: string; file: ProfileFile },
  ctx: HandoverContext,
): Promise<void> {
  const [secretAccessKey, sessionToken] = secretsOf(credentials);
  ctx.secrets.remember(secretAccessKey);
  ctx.secrets.remember(sessionToken);
  const { AccessKeyId: accessKeyId } = credentials;
  const { path, replaced, notes, readableByOthers } = await file.save(
    { accessKeyId, secretAccessKey, sessionToken },
    target,
  );
  const instead = replaced.length === 0
    ? ""
    : `, in place of the key ${replaced.join(" and ")}`;
  ctx.err(`Saved profile '${name}' in ${path}${instead}\n`);
  for (const note of notes) ctx.err(`Note: ${note}\n`);
  if (readableByOthers) {
    ctx.err(
      `Warning: other users can read ${path} - run: ${shell`chmod 600 ${path}`}\n`,
    );
  }
}

function secretsOf(
  credentials: NewCredentials,
): [secretAccessKey: string, sessionToken?: string] {
  return "SessionToken" in credentials
    ? [credentials.SecretAccessKey, credentials.SessionToken]
    : [credentials.SecretAccessKey];
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

async function print(
  text: string,
  out: (text: string) => Promise<void>,
): Promise<void> {
  try {
    await out(text);
  } catch (error) {
    throw new CliError(
      `The credentials could not be written to standard output: ${
        describeFileError(error)
      }`,
      { cause: error },
    );
  }
}
