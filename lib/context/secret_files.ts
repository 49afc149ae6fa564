/** File operations for files that hold secrets: see `Context.secretFiles`. */
import { abortable } from "../async/abortable.ts";
import type { FileFacts, SecretFiles } from "./context.ts";

/** The real file operations. */
export function createSecretFiles(): SecretFiles {
  return {
    user: Deno.uid() ?? undefined,
    async facts(path) {
      const info = await lstat(path);
      return info && describe(info);
    },
    realPath: (path) => Deno.realPath(path),
    async read(path) {
      const before = await Deno.lstat(path);
      if (!before.isFile) throw new Error("Not a regular file");
      const file = await Deno.open(path);
      try {
        const info = await file.stat();
        if (!isSame(info, before)) throw new Error("Changed while it was read");
        const bytes = new Uint8Array(
          await new Response(file.readable).arrayBuffer(),
        );
        return { bytes, facts: describe(info) };
      } catch (error) {
        closeQuietly(file);
        throw error;
      }
    },
    async create(path, bytes) {
      const file = await Deno.open(path, {
        createNew: true,
        write: true,
        mode: 0o600,
      });
      try {
        let rest = bytes;
        while (rest.length > 0) rest = rest.subarray(await file.write(rest));
        await file.sync();
      } catch (error) {
        await Deno.remove(path);
        throw error;
      } finally {
        file.close();
      }
    },
    async copyOwnership(path, { mode, owner, group }) {
      if (mode === undefined) return;
      const { uid, gid } = await Deno.lstat(path);
      if (owner !== uid || group !== gid) {
        await Deno.chown(path, owner ?? null, group ?? null);
      }
      await Deno.chmod(path, mode);
    },
    rename: (from, to) => Deno.rename(from, to),
    link: (from, to) => Deno.link(from, to),
    remove: (path) => Deno.remove(path),
    makeFolder: (path) => Deno.mkdir(path, { recursive: true, mode: 0o700 }),
    lock,
  };
}

/** See `SecretFiles.lock`. */
async function lock(
  path: string,
  wait?: { signal: AbortSignal; onWait(): void },
): Promise<() => Promise<void>> {
  const tellOfWait = wait && setTimeout(wait.onWait, 1000);
  try {
    return await lockFile(path, wait?.signal);
  } finally {
    clearTimeout(tellOfWait);
  }
}

/**
 * Locks a file, which is removed when the lock is freed. If its last holder
 * removed it after it was opened here and before it was locked, the lock keeps
 * nobody out, so this tries again.
 */
async function lockFile(
  path: string,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  for (;;) {
    if ((await lstat(path))?.isSymlink) {
      throw new Error(`'${path}' is a symbolic link`);
    }
    const file = await Deno.open(path, {
      create: true,
      write: true,
      mode: 0o600,
    });
    const locked = file.lock(true);
    try {
      await abortable(locked, signal);
    } catch (error) {
      // The system still waits for the lock, and frees it with the file.
      locked.catch(() => {}).finally(() => file.close());
      throw error;
    }
    try {
      // Windows cannot remove a file that is open, so there it stays.
      if (Deno.build.os === "windows") {
        return () => Promise.resolve(file.close());
      }
      const [held, there] = await Promise.all([file.stat(), lstat(path)]);
      if (there && isSame(held, there)) {
        return async () => {
          await Deno.remove(path);
          file.close();
        };
      }
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

async function lstat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isSame(one: Deno.FileInfo, other: Deno.FileInfo): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

function describe(info: Deno.FileInfo): FileFacts {
  const kind = info.isSymlink
    ? "symlink"
    : info.isDirectory
    ? "directory"
    : info.isFile
    ? "file"
    : "other";
  if (info.mode === null) return { kind };
  return {
    kind,
    mode: info.mode & 0o7777,
    owner: info.uid ?? undefined,
    group: info.gid ?? undefined,
  };
}

function closeQuietly(file: Deno.FsFile): void {
  try {
    file.close();
  } catch {
    // The stream has closed it already.
  }
}
