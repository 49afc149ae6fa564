/** Writes files that hold secrets: whole or not at all, and never in the open. */
import type { FileFacts, SecretFiles } from "../context/context.ts";
import { CliError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";

/**
 * Makes sure that a new file can be written, before there is anything to write.
 * @param force whether one that is there may be replaced
 * @throws {CliError} naming the path and what is in the way
 */
export async function checkNewFile(
  files: SecretFiles,
  path: string,
  force: boolean,
): Promise<void> {
  const present = await attempt(path, () => files.facts(path));
  if (present) {
    checkRegular(path, present);
    if (!force) throw alreadyThere(path);
  }
  await checkBeside(files, path);
}

/**
 * Writes a file, mode 0600, in one moment.
 * @param force whether one that is there is replaced
 * @throws {CliError} naming the path; what was there is as it was
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
  await attempt(path, async () => {
    await files.create(draft, bytes);
    try {
      await giveName(files, draft, path);
    } finally {
      await files.remove(draft);
    }
  });
}

/**
 * Puts new content in the place of a file, or of nothing, in one moment.
 * @param like whose mode and owner it keeps; without, its mode is 0600
 * @throws {CliError} naming the path; what was there is as it was
 */
export async function replaceFile(
  files: SecretFiles,
  path: string,
  bytes: Uint8Array,
  like?: FileFacts,
): Promise<void> {
  const draft = draftBeside(path);
  await attempt(path, async () => {
    await files.create(draft, bytes);
    try {
      if (like) await files.copyOwnership(draft, like);
      // A link put there meanwhile is replaced, not followed.
      await files.rename(draft, path);
    } catch (error) {
      await files.remove(draft);
      throw error;
    }
  });
}

/** @throws {CliError} for anything but a file that may be written */
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

/** @throws {CliError} when no file can be made in the folder of `path` */
export async function checkBeside(
  files: SecretFiles,
  path: string,
): Promise<void> {
  const probe = draftBeside(path);
  await attempt(path, async () => {
    await files.create(probe, new Uint8Array());
    await files.remove(probe);
  });
}

/**
 * A name in the same folder, and so on the same disk, that nobody has. Short,
 * since the whole name may be as long as a name can be.
 */
function draftBeside(path: string): string {
  const folder = /^.*[\\/]/s.exec(path)?.[0] ?? "";
  return `${folder}.s3-credentials-${crypto.randomUUID()}`;
}

/** A link never replaces anything; some disks know none. */
async function giveName(
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

/** How systems say that a disk has no hard links. */
const LINKLESS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

function alreadyThere(path: string): CliError {
  return new CliError(`'${path}' exists already - use --force to replace it`);
}

async function attempt<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`Cannot write '${path}': ${describeFileError(error)}`, {
      cause: error,
    });
  }
}
