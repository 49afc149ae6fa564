/**
 * The user's own files, as transfers need them. Through `node:fs`, whose calls
 * on open files are the same on every system.
 */
import fs from "node:fs";
import { fill } from "./fill.ts";
import { flushedEarly } from "./flushed_early.ts";

/** The kinds of file system whose rules for names differ. */
export type FileSystem = "linux" | "darwin" | "windows";

/** What is known about a path. */
export interface FileInfo {
  kind: "file" | "directory" | "link" | "other";
  /** Bytes. */
  size: number;
  /** When it was last written, in milliseconds. */
  modified: number;
  /** Permission bits. */
  mode: number;
}

/** A file open for reading. */
export interface SourceFile {
  /** As it was when the file was opened. */
  readonly info: FileInfo;
  /**
   * Fills `buffer` with the next bytes, as far as there are any.
   * @returns the number of bytes read; less than asked for only at the end
   */
  read(buffer: Uint8Array): Promise<number>;
  /** Whether the file was written to since it was opened. */
  hasChanged(): boolean;
  close(): void;
}

/** A file being written. */
export interface TargetFile {
  write(bytes: Uint8Array): void;
  /** Waits until what was written is on the disk. */
  flush(): Promise<void>;
  close(): void;
}

/** Files and directories, by path. All of them throw the system's errors. */
export interface LocalFiles {
  readonly system: FileSystem;
  /** What a path leads to; undefined when there is nothing. */
  info(path: string): FileInfo | undefined;
  /** Like `info`, but of a symbolic link itself. */
  linkInfo(path: string): FileInfo | undefined;
  /** The names in a directory, sorted. */
  names(directory: string): string[];
  /** What is in a directory, by name. */
  entries(directory: string): Map<string, FileInfo["kind"]>;
  /** The path without symbolic links. */
  realPath(path: string): string;
  /** With those above it; one that is there is no error. */
  makeDirectory(path: string): void;
  /** Whether the file can be opened for reading. */
  isReadable(path: string): boolean;
  open(path: string): SourceFile;
  /** A new file. @throws `EEXIST` when there is one */
  create(path: string, mode?: number): TargetFile;
  /** Opens what is there already, such as a device or a pipe. */
  openToWrite(path: string): TargetFile;
  /** Also replaces a file that has the new name. */
  rename(from: string, to: string): void;
  /** One that is not there is no error. */
  remove(path: string): void;
}

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
