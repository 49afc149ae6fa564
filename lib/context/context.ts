/**
 * Everything outside the program that a command may touch. Commands and the
 * rest of `lib/` see only these interfaces, so that tests can replace them;
 * `deno_context.ts` makes the real ones.
 */
import type { AwsAccess } from "../aws/access.ts";
import type { Aws } from "../aws/services/mod.ts";
import type { Secrets } from "../secrets.ts";

/** The outside world, as commands see it. */
export interface Context {
  /** Writes results to standard output; rejects when the reader has gone. */
  out(text: string): Promise<void>;
  /**
   * Standard output for a result that must not be lost; undefined if it would
   * be: closed, or the null device, by which Deno replaces a closed one. What
   * this gives writes as `out` does, and also rejects when a file did not take
   * the text.
   */
  safeOut(): Promise<((text: string) => Promise<void>) | undefined>;
  /** Writes to standard error, with the remembered secrets redacted. */
  err(text: string): void;
  /** All of standard input, as text. */
  stdin(): Promise<string>;
  /** Writes bytes to standard output; throws when the reader has gone. */
  outBytes(bytes: Uint8Array): void;
  /**
   * Reads a piece of standard input into `buffer`.
   * @returns the number of bytes read; undefined at the end
   */
  readStdin(buffer: Uint8Array): Promise<number | undefined>;
  /** The files of this computer, for transfers. */
  local(): Promise<LocalFiles>;
  /** Reads a text file; rejects with the system's error if it cannot. */
  readFile(path: string): Promise<string>;
  /** An environment variable; undefined if it is unset or empty. */
  env(name: string): string | undefined;
  /** The time of day, which can be set forwards and back. */
  now(): Date;
  /** Milliseconds since the program started, by a clock that cannot be set. */
  uptime(): number;
  /** Processor time that this process has used, in milliseconds. */
  processorTime(): number;
  /**
   * Resolves after the delay; rejects with the signal's reason if it aborts.
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Which streams are a terminal, and the width of the terminal. */
  terminal: {
    stdin: boolean;
    stdout: boolean;
    stderr: boolean;
    columns: number;
  };
  /**
   * A signal that aborts when the user presses Ctrl-C or the system asks the
   * program to stop; its reason is an {@link Interrupted}. Until this is called
   * for the first time, they end the process instead.
   */
  interruption(): AbortSignal;
  /**
   * What `--version` says about Deno, the system, and the hosts that the
   * program may connect to: `Deno 2.6.8, x86_64-unknown-linux-gnu, compiled,
   * AWS only`.
   */
  runtime(): string;
  /** AWS clients for this access, each made when it is first asked for. */
  aws(access: AwsAccess): Aws;
  /** File operations for files that hold secrets. */
  secretFiles(): Promise<SecretFiles>;
  /**
   * Answers HTTP requests until the server is closed. Rejects with the system's
   * error: port taken, host unknown, not permitted.
   */
  serve(
    address: { hostname: string; port: number },
    handler: Handler,
  ): Promise<Listening>;
  /** The operating system, on which the folders of users depend. */
  platform: "linux" | "darwin" | "windows" | "other";
  /** The secrets that `err` redacts. */
  secrets: Secrets;
}

/** A running HTTP server. */
export interface Listening {
  /** The port it listens on; chosen by the system if 0 was asked for. */
  port: number;
  /** Stops listening. Requests in progress get a second to finish. */
  close(): Promise<void>;
}

/** Answers a request. It must not throw. */
export type Handler = (request: Request) => Promise<Response>;

/** The systems whose rules for file names differ. */
export type FileSystem = "linux" | "darwin" | "windows";

/** What is known about a file or directory. */
export interface FileInfo {
  kind: "file" | "directory" | "link" | "other";
  /** Bytes. */
  size: number;
  /** When it was last written, in milliseconds since 1970. */
  modified: number;
  /** Permission bits, such as 0o644. */
  mode: number;
}

/** A file open for reading. */
export interface SourceFile {
  /** The file as it was when it was opened. */
  readonly info: FileInfo;
  /**
   * Fills `buffer` with the next bytes.
   * @returns the number of bytes read; fewer than asked for only at the end
   */
  read(buffer: Uint8Array): Promise<number>;
  /** Whether somebody has written to the file since it was opened. */
  hasChanged(): boolean;
  close(): void;
}

/** A file being written. */
export interface TargetFile {
  write(bytes: Uint8Array): void;
  /** Resolves when all that was written is on the disk. */
  flush(): Promise<void>;
  close(): void;
}

/** Files and directories, by path. Every method throws the system's errors. */
export interface LocalFiles {
  readonly system: FileSystem;
  /** What is at a path, links followed; undefined if there is nothing. */
  info(path: string): FileInfo | undefined;
  /** Like `info`, but a symbolic link is described, not followed. */
  linkInfo(path: string): FileInfo | undefined;
  /** The names in a directory, sorted. */
  names(directory: string): string[];
  /** What is in a directory: the kind of each entry by its name. */
  entries(directory: string): Map<string, FileInfo["kind"]>;
  /** The path with all symbolic links resolved. */
  realPath(path: string): string;
  /** Makes a directory and those above it, as far as they do not exist. */
  makeDirectory(path: string): void;
  /** Whether the file can be opened for reading. */
  isReadable(path: string): boolean;
  open(path: string): SourceFile;
  /** Creates a file. @throws `EEXIST` if there is one */
  create(path: string, mode?: number): TargetFile;
  /** Opens something that exists, such as a device or a pipe. */
  openToWrite(path: string): TargetFile;
  /** Renames a file, and replaces one that already has the new name. */
  rename(from: string, to: string): void;
  /** Removes a file, if it exists. */
  remove(path: string): void;
}

/** What is at a path. A symbolic link is described itself, not followed. */
export interface FileFacts {
  kind: "file" | "directory" | "symlink" | "other";
  /** Permission bits, such as 0o600; undefined on Windows. */
  mode?: number;
  /** Id of the user who owns it; undefined on Windows. */
  owner?: number;
  /** Id of its group; undefined on Windows. */
  group?: number;
}

/**
 * Operations on files that hold secrets. All reject with the system's errors.
 */
export interface SecretFiles {
  /** Id of the user this process runs as; undefined on Windows. */
  readonly user: number | undefined;
  /** What is at a path; undefined if there is nothing. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** The path with all symbolic links resolved. Rejects if nothing is there. */
  realPath(path: string): Promise<string>;
  /** Reads a regular file, and describes the very file that was read. */
  read(path: string): Promise<{ bytes: Uint8Array; facts: FileFacts }>;
  /**
   * Creates a file that from the first moment only its owner can read, and
   * resolves when it is on the disk. Rejects if the path exists.
   */
  create(path: string, bytes: Uint8Array): Promise<void>;
  /** Gives a file the mode and the owner of another. */
  copyOwnership(path: string, like: FileFacts): Promise<void>;
  /** Renames a file in one step, and replaces one that has the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name (a hard link). Rejects if the name is taken. */
  link(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes a folder and those above it, open to their owner only. */
  makeFolder(path: string): Promise<void>;
  /**
   * Waits until no other process holds this lock, then takes it. The system
   * frees it when the process ends, however it ends.
   * @param wait.signal ends the wait: this then rejects with its reason
   * @param wait.onWait is called when the wait has lasted a second
   * @returns a function that frees the lock
   */
  lock(
    path: string,
    wait?: { signal: AbortSignal; onWait(): void },
  ): Promise<() => Promise<void>>;
}
