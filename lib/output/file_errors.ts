/** The wording of the system's errors about files. Pure. */

/** A system error in its customary words, such as `Permission denied`. */
export function describeFileError(error: unknown): string {
  const code = (error as { code?: string })?.code ?? "";
  // Deno itself refuses some paths, such as those below /proc.
  if ((error as Error)?.name === "NotCapable") return FILE_ERRORS.EPERM;
  return FILE_ERRORS[code] ?? (error as Error).message;
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
