/**
 * The files of this computer, as transfers need them. By `node:fs`, whose calls
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

/** Reads of at least this many bytes do not block the rest of the program. */
const LONG_READ = 1024 * 1024;

/** The real files. @param system whose rules for names apply */
export function localFiles(system: FileSystem): LocalFiles {
  return {
    system,
    // Downloads mostly ask for files that do not exist, and exceptions are slow.
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
          // Reading from a pipe may take long, even for a single byte.
          info.kind === "file" && rest.byteLength < LONG_READ
            ? fs.readSync(file, rest)
            : readWithoutBlocking(file, rest),
      ),
    hasChanged() {
      const now = fs.fstatSync(file);
      return now.size !== info.size || now.mtimeMs !== info.modified;
    },
    close: () => fs.closeSync(file),
  };
}

/**
 * Reads while the program does other things, from where the last read ended:
 * when it is given a position, Deno 2.6 blocks all the same.
 */
function readWithoutBlocking(
  file: number,
  buffer: Uint8Array,
): Promise<number> {
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

function describeAny(stat: () => fs.Stats | undefined): FileInfo | undefined {
  try {
    const stats = stat();
    return stats && describe(stats);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** `ENOTDIR` means that a file stands where the path needs a directory. */
function isMissing(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "ENOENT" || code === "ENOTDIR";
}
