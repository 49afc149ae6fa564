/** Saves credentials as a profile in the AWS credentials file. */
import type { Context } from "../context/context.ts";
import type { SecretFiles } from "../context/context.ts";
import { CliError } from "../errors.ts";
import { describingFileErrors } from "../output/file_errors.ts";
import { homeFolder } from "../context/folders.ts";
import { type ProfileKeys, setProfile } from "./profile_file.ts";
import { checkBeside, checkRegular, replaceFile } from "./secret_file.ts";

/**
 * The path of the AWS credentials file: `AWS_SHARED_CREDENTIALS_FILE`, in which
 * a leading `~` is the home folder, or `~/.aws/credentials`.
 * @throws {CliError} if there is no home folder
 */
export function credentialsPath(ctx: Pick<Context, "env">): string {
  const path = ctx.env("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials";
  return /^~[\\/]/.test(path) ? homeFolder(ctx) + path.slice(1) : path;
}

/**
 * Checks that the profile can be saved, before any credentials are made.
 * @throws {CliError} naming the file and the reason why it cannot
 */
export async function checkProfile(
  files: SecretFiles,
  path: string,
  name: string,
): Promise<void> {
  await makeFolderOf(files, path);
  const present = await read(files, path);
  // A trial edit finds out whether the text is valid.
  edit(path, present?.bytes, name, { accessKeyId: "", secretAccessKey: "" });
  await checkBeside(files, path);
}

/**
 * Adds the profile to the file, or changes it there. The file keeps its mode.
 * Other runs of this program wait their turn, and a change that another program
 * makes meanwhile is kept.
 * @returns whether other users can read the file, as they could before
 * @throws {CliError} naming the file, which is then unchanged
 */
export async function saveProfile(
  files: SecretFiles,
  path: string,
  name: string,
  keys: ProfileKeys,
): Promise<{ readableByOthers: boolean }> {
  await makeFolderOf(files, path);
  const unlock = await changing(path, () => files.lock(`${path}.lock`));
  try {
    for (;;) {
      const present = await read(files, path);
      const bytes = edit(path, present?.bytes, name, keys);
      if (!isSame(present?.bytes, (await read(files, path))?.bytes)) continue;
      await replaceFile(files, path, bytes, present?.facts);
      return { readableByOthers: ((present?.facts.mode ?? 0) & 0o044) !== 0 };
    }
  } finally {
    await unlock();
  }
}

/**
 * The file; undefined if there is none.
 * @throws {CliError} if it is not a file
 */
async function read(files: SecretFiles, path: string) {
  const present = await changing(path, () => files.facts(path));
  if (!present) return undefined;
  checkRegular(path, present);
  return await changing(path, () => files.read(path));
}

function edit(
  path: string,
  bytes: Uint8Array | undefined,
  name: string,
  keys: ProfileKeys,
): Uint8Array {
  let text = "";
  for (const byte of bytes ?? []) text += String.fromCharCode(byte);
  try {
    return Uint8Array.from(
      setProfile(text, name, keys),
      (character) => character.charCodeAt(0),
    );
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(`Cannot change '${path}': ${error.message}`);
  }
}

function isSame(one?: Uint8Array, other?: Uint8Array): boolean {
  return one?.length === other?.length &&
    (one ?? []).every((byte, i) => byte === other![i]);
}

async function makeFolderOf(files: SecretFiles, path: string): Promise<void> {
  const folder = /^(.*)[\\/]/s.exec(path)?.[1];
  if (folder) await changing(path, () => files.makeFolder(folder));
}

/** Runs `work`, whose file errors say that `path` cannot be changed. */
function changing<T>(path: string, work: () => Promise<T>): Promise<T> {
  return describingFileErrors(`Cannot change '${path}'`, work);
}
