/** The wording of the system's errors about files. Pure. */
import { CliError } from "../errors.ts";

/** A system error in its customary words, such as `Permission denied`. */
export function describeFileError(error: unknown): string {
  const code = (error as { code?: string })?.code ?? "";
  // Deno itself refuses some paths, such as those below /proc.
  if ((error as Error)?.name === "NotCapable") return FILE_ERRORS.EPERM;
  return FILE_ERRORS[code] ?? (error as Error).message;
}

/**
 * Runs `work`, whose file errors become a {@link CliError} such as
 * `Cannot write 'FILE': Permission denied`. What is one already stays as it is.
 * @param failure what could not be done: `Cannot write 'FILE'`
 */
export async function describingFileErrors<T>(
  failure: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${failure}: ${describeFileError(error)}`, {
      cause: error,
    });
  }
}

const FILE_ERRORS: Record<string, string> = {
  ENOENT: "No such file or directory",
  EACCES: "Permission denied",
  EPERM: "Operation not permitted",
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  EEXIST: "File exists",
  ENOSPC: "No space left on device",
  EDQUOT: "Disk quota exceeded",
  EFBIG: "File too large",
  EROFS: "Read-only file system",
  EIO: "Input/output error",
  ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long",
  ENOTEMPTY: "Directory not empty",
  EMFILE: "Too many open files",
};
