/**
 * Everything a command may touch outside itself. Commands and the rest of
 * `lib/` see only these interfaces, so that tests can put something else in
 * their place; `deno_context.ts` has the real one.
 */
import type { AwsAccess } from "../aws/access.ts";
import type { Aws } from "../aws/services/mod.ts";
import type { Secrets } from "../secrets.ts";

/** The world as commands see it. */
export interface Context {
  /** Writes results to standard output; rejects when the reader went away. */
  out(text: string): Promise<void>;
  /** Writes to standard error; remembered secrets are blotted out. */
  err(text: string): void;
  /** All of standard input, as text. */
  stdin(): Promise<string>;
  /** Writes bytes to standard output; throws when the reader went away. */
  outBytes(bytes: Uint8Array): void;
  /**
   * Reads a piece of standard input into `buffer`.
   * @returns the number of bytes read; undefined at the end
   */
  readStdin(buffer: Uint8Array): Promise<number | undefined>;
  /** The user's files. */
  local(): Promise<LocalFiles>;
  /** A text file; throws the system's error when it cannot be read. */
  readFile(path: string): Promise<string>;
  /** An environment variable; undefined when unset or empty. */
  env(name: string): string | undefined;
  /** The time of day, which can be set forwards and back. */
  now(): Date;
  /** Milliseconds since the program began, by a clock that nobody can set. */
  uptime(): number;
  /** Processor time that this process has used, in milliseconds. */
  processorTime(): number;
  /** Resolves after so many milliseconds, or rejects once `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Which streams a person is looking at, and how wide it is. */
  terminal: {
    stdin: boolean;
    stdout: boolean;
    stderr: boolean;
    columns: number;
  };
  /**
   * Takes over Ctrl-C and its kin: from the first call on they abort this
   * signal, with an {@link Interrupted} as its reason, instead of ending the
   * process.
   */
  interruption(): AbortSignal;
  /**
   * What the program runs on and what it may reach, for `--version`:
   * `Deno 2.6.8, x86_64-unknown-linux-gnu, compiled, AWS only`.
   */
  runtime(): string;
  /** Clients for this access, made when they are first asked for. */
  aws(access: AwsAccess): Aws;
  /** Files that nobody else may read. */
  secretFiles(): Promise<SecretFiles>;
  /**
   * Answers HTTP requests until it is closed. Rejects with the system's error:
   * port taken, host unknown, not allowed.
   */
  serve(
    place: { hostname: string; port: number },
    handler: Handler,
  ): Promise<Listening>;
  /** The operating system, which decides where things are kept. */
  platform: "linux" | "darwin" | "windows" | "other";
  /** What must never be printed by accident. */
  secrets: Secrets;
}

/** An HTTP server that runs. */
export interface Listening {
  /** The one it got, when 0 was asked for. */
  port: number;
  /** Answers what is under way and ends; who is slow is cut off. */
  close(): Promise<void>;
}

/** Answers a request. It must not throw. */
export type Handler = (request: Request) => Promise<Response>;

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

/** What a path leads to, itself: a symbolic link is told, not followed. */
export interface FileFacts {
  kind: "file" | "directory" | "symlink" | "other";
  /** Permission bits, as in 0o600; undefined on Windows. */
  mode?: number;
  /** Id of the user it belongs to; undefined on Windows. */
  owner?: number;
  /** Id of its group; undefined on Windows. */
  group?: number;
}

/** Low-level file operations. Each rejects with the system's error. */
export interface SecretFiles {
  /** The user this process acts as; undefined on Windows. */
  readonly user: number | undefined;
  /** Undefined when there is nothing. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** A regular file's content, with the facts of the very file that was read. */
  read(path: string): Promise<{ bytes: Uint8Array; facts: FileFacts }>;
  /**
   * Makes a new file, readable by its owner alone from the first byte, and
   * returns when it is on the disk. Rejects when anything is there already.
   */
  create(path: string, bytes: Uint8Array): Promise<void>;
  /** Gives a file the mode and owner of another. */
  dress(path: string, like: FileFacts): Promise<void>;
  /** Puts a file in the place of another, or of nothing, in one moment. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file. Rejects when the name is taken. */
  link(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes a folder and those above it, for the owner alone. */
  makeFolder(path: string): Promise<void>;
  /**
   * Waits until no other process holds this lock, and holds it; the result
   * gives it up. The system does when the process ends, however it ends.
   */
  lock(path: string): Promise<() => Promise<void>>;
}
