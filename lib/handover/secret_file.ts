/**
 * Writes files with secrets: whole or not at all, and never readable by others.
 */
import type { FileFacts, SecretFiles } from "../context/context.ts";
import { CliError } from "../errors.ts";
import { describingFileErrors } from "../output/file_errors.ts";

/**
 * Checks that a file can be written, before there is anything to write.
 * @param force whether an existing file may be replaced
 * @throws {CliError} naming the path and the reason why it cannot
 */
export async function checkNewFile(
  files: SecretFiles,
  path: string,
  force: boolean,
): Promise<void> {
  const present = await writing(path, () => files.facts(path));
  if (present) {
    checkRegular(path, present);
    if (!force) throw alreadyThere(path);
  }
  await checkBeside(files, path, ROOM);
}

/** Bytes that are enough for credentials in every format. */
const ROOM = 16 * 1024;

/**
 * Writes a file with mode 0600. It appears in one step, complete.
 * @param force whether an existing file is replaced
 * @throws {CliError} naming the path; then what was there is unchanged
 */
export async function writeNewFile(
  files: SecretFiles,
  path: string,
  text: string,
  force: boolean,
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  if (force) return await replaceFile(files, path, bytes);
  const draft = draftBeside(path);
  await writing(path, async () => {
    await files.create(draft, bytes);
    try {
      await nameUnlessTaken(files, draft, path);
    } finally {
      await files.remove(draft);
    }
  });
}

/**
 * Replaces the content of a file, which need not exist, in one step.
 * @param like facts of the file whose mode and owner are kept; if undefined,
 * the mode is 0600
 * @throws {CliError} naming the path; then what was there is unchanged
 */
export async function replaceFile(
  files: SecretFiles,
  path: string,
  bytes: Uint8Array,
  like?: FileFacts,
): Promise<void> {
  const draft = draftBeside(path);
  await writing(path, async () => {
    await files.create(draft, bytes);
    try {
      if (like) await files.copyOwnership(draft, like);
      // If there is a symbolic link by now, it is replaced, not followed.
      await files.rename(draft, path);
    } catch (error) {
      await files.remove(draft);
      throw error;
    }
  });
}

/** @throws {CliError} unless it is a regular file that may be written */
export function checkRegular(path: string, { kind, mode }: FileFacts): void {
  if (kind === "symlink") {
    throw new CliError(
      `Cannot write '${path}': it is a symbolic link - name the file it leads to`,
    );
  }
  if (kind === "directory") {
    throw new CliError(`Cannot write '${path}': it is a directory`);
  }
  if (kind === "other") {
    throw new CliError(`Cannot write '${path}': it is not a regular file`);
  }
  if (mode !== undefined && (mode & 0o200) === 0) {
    throw new CliError(`Cannot write '${path}': it is read-only`);
  }
}

/**
 * Makes a file of this size and removes it again.
 * @throws {CliError} if the folder of `path` does not take one
 */
export async function checkBeside(
  files: SecretFiles,
  path: string,
  size: number,
): Promise<void> {
  const probe = draftBeside(path);
  await writing(path, async () => {
    await files.create(probe, new Uint8Array(size));
    await files.remove(probe);
  });
}

/**
 * An unused name in the same folder, and so on the same disk. Not derived from
 * the file's name, which may already be as long as names can be.
 */
function draftBeside(path: string): string {
  const folder = /^.*[\\/]/s.exec(path)?.[0] ?? "";
  return `${folder}.s3-credentials-${crypto.randomUUID()}`;
}

/**
 * Gives the draft its final name by a hard link, which never replaces a file,
 * or by a copy where the disk has no hard links.
 */
async function nameUnlessTaken(
  files: SecretFiles,
  draft: string,
  path: string,
): Promise<void> {
  try {
    await files.link(draft, path);
  } catch (error) {
    if (await files.facts(path)) throw alreadyThere(path);
    const code = (error as { code?: string }).code ?? "";
    if (!LINKLESS.includes(code)) throw error;
    await files.create(path, (await files.read(draft)).bytes);
  }
}

/** The codes by which systems say that a disk has no hard links. */
const LINKLESS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

function alreadyThere(path: string): CliError {
  return new CliError(`'${path}' exists already - use --force to replace it`);
}

/** Runs `work`, whose file errors say that `path` cannot be written. */
function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  return describingFileErrors(`Cannot write '${path}'`, work);
}
