/**
 * The user's own files, as transfers need them. Through `node:fs`, whose calls
 * on open files are the same on every system.
 */
import fs from "node:fs";
import { fill } from "../async/fill.ts";
import type {
  FileInfo,
  FileSystem,
  LocalFiles,
  SourceFile,
  TargetFile,
} from "./context.ts";
import { flushedEarly } from "./flushed_early.ts";

/** From this size on, in bytes, the program does other things while it reads a file. */
const LONG_READ = 1024 * 1024;

/** The real files of this computer. */
export function localFiles(system: FileSystem): LocalFiles {
  return {
    system,
    // An exception for each file that is not there yet would cost more.
    info: (path) =>
      describeAny(() => fs.statSync(path, { throwIfNoEntry: false })),
    linkInfo: (path) =>
      describeAny(() => fs.lstatSync(path, { throwIfNoEntry: false })),
    names: (directory) => fs.readdirSync(directory).sort(),
    entries: (directory) =>
      new Map(
        fs.readdirSync(directory, { withFileTypes: true })
          .map((entry) => [entry.name, kindOf(entry)]),
      ),
    realPath: (path) => fs.realpathSync(path),
    makeDirectory(path) {
      fs.mkdirSync(path, { recursive: true });
    },
    isReadable(path) {
      try {
        fs.accessSync(path, fs.constants.R_OK);
        return true;
      } catch {
        return false;
      }
    },
    open: (path) => openSource(fs.openSync(path, "r")),
    create: (path, mode) =>
      flushedEarly(openTarget(fs.openSync(path, "wx", mode))),
    openToWrite: (path) => openTarget(fs.openSync(path, "w")),
    rename: fs.renameSync,
    remove(path) {
      try {
        fs.unlinkSync(path);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}

function openSource(file: number): SourceFile {
  const info = describe(fs.fstatSync(file));
  return {
    info,
    read: (buffer) =>
      fill(
        buffer,
        (rest) =>
          // Who writes to a pipe may take long over a single byte.
          info.kind === "file" && rest.byteLength < LONG_READ
            ? fs.readSync(file, rest)
            : readBeside(file, rest),
      ),
    hasChanged() {
      const now = fs.fstatSync(file);
      return now.size !== info.size || now.mtimeMs !== info.modified;
    },
    close: () => fs.closeSync(file),
  };
}

/**
 * Reads while the program does other things. From where the last read ended:
 * given a position, Deno 2.6 does nothing else meanwhile.
 */
function readBeside(file: number, buffer: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) =>
    fs.read(
      file,
      buffer,
      0,
      buffer.byteLength,
      null,
      (error, count) => error ? reject(error) : resolve(count),
    )
  );
}

function openTarget(file: number): TargetFile {
  return {
    write(bytes) {
      for (let done = 0; done < bytes.byteLength;) {
        done += fs.writeSync(file, bytes, done, bytes.byteLength - done);
      }
    },
    flush: () =>
      new Promise((resolve, reject) =>
        fs.fsync(file, (error) => error ? reject(error) : resolve())
      ),
    close: () => fs.closeSync(file),
  };
}

function describe(stats: fs.Stats): FileInfo {
  return {
    kind: kindOf(stats),
    size: stats.size,
    modified: stats.mtimeMs,
    mode: stats.mode & 0o7777,
  };
}

function kindOf(entry: fs.Stats | fs.Dirent): FileInfo["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
}

function describeAny(look: () => fs.Stats | undefined): FileInfo | undefined {
  try {
    const stats = look();
    return stats && describe(stats);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** `ENOTDIR` is what is below something that is no directory. */
function isMissing(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "ENOENT" || code === "ENOTDIR";
}
