/** Where `get-objects` puts what it downloads: always below one directory. */
import { join, sep } from "node:path";
import { describeFileError } from "../output/file_errors.ts";
import type { LocalFiles } from "../context/context.ts";
import { type KeyPath, keyPath, sameFile } from "./key_path.ts";

/** The path that an object is downloaded to, or why it is not downloaded. */
export type Destination =
  /** `exists`: whether there is such a file or directory already. */
  | { kind: "file" | "directory"; path: string; exists: boolean }
  | { kind: "refused"; reason: string };

/**
 * Gives every key a path below `directory` that no other key of the run has.
 * Checks first the key itself, then what is on the disk: no part of a path may
 * be a symbolic link, which could lead anywhere.
 */
export class Destinations {
  readonly #local: LocalFiles;
  readonly #directory: string;
  /** What every path begins with; empty for the current directory. */
  readonly #start: string;
  /**
   * The paths taken in this run, as {@link sameFile} writes them, and by which
   * key.
   */
  readonly #taken = new Map<
    string,
    { kind: "file" | "directory"; key: string }
  >();
  /**
   * The directories that were checked or made, and what was in them at that
   * time. To ask for each file instead takes longer, as most do not exist.
   */
  readonly #ready = new Map<string, ReturnType<LocalFiles["entries"]>>();

  constructor(local: LocalFiles, directory: string) {
    this.#local = local;
    this.#directory = directory;
    this.#start = join(directory, "x").slice(0, -"x".length);
  }

  /** The destination of a key. Makes the directories above it. */
  find(key: string): Destination {
    const wanted = keyPath(key, this.#directory, this.#local.system);
    if (wanted.kind === "refused") return wanted;
    const { kind, parts } = wanted;
    const above = kind === "directory" ? parts : parts.slice(0, -1);
    const reason = this.#claim(key, wanted) ?? this.#prepare(above);
    if (reason !== undefined) return { kind: "refused", reason };
    const path = this.#path(parts);
    if (kind === "directory") return { kind, path, exists: true };
    const there = this.#ready.get(this.#path(above))?.get(parts.at(-1)!);
    if (there === "link") return refused(path, "is a symbolic link");
    if (there === "directory") return refused(path, "is a directory");
    if (there === "other") return refused(path, "is not an ordinary file");
    return { kind, path, exists: there === "file" };
  }

  /** Without `node:path`, which takes longer than all the rest of `find`. */
  #path(parts: string[]): string {
    return this.#start + parts.join(sep);
  }

  /** Takes a path for a key. Returns the reason if another key has it. */
  #claim(
    key: string,
    { kind, parts }: Exclude<KeyPath, { kind: "refused" }>,
  ): string | undefined {
    let relative = "";
    for (const [i, part] of parts.entries()) {
      relative = i === 0 ? part : `${relative}/${part}`;
      const path = sameFile(relative, this.#local.system);
      const other = this.#taken.get(path);
      const last = i === parts.length - 1;
      if (other && (other.kind === "file" || (last && kind === "file"))) {
        return `it would be the same file as '${other.key}'`;
      }
      // The directories above a taken path are taken as well, so a key that is
      // refused at a later part has taken nothing here.
      if (last || !other) {
        this.#taken.set(path, { kind: last ? kind : "directory", key });
      }
    }
    return undefined;
  }

  /** Makes a directory and those above it. Returns the reason if it cannot. */
  #prepare(parts: string[]): string | undefined {
    // The usual case: another key is in the same directory.
    if (this.#ready.has(this.#path(parts))) return undefined;
    if (!this.#ready.has(this.#start)) {
      this.#ready.set(this.#start, this.#local.entries(this.#start || "."));
    }
    for (let i = 1; i <= parts.length; i++) {
      const path = this.#path(parts.slice(0, i));
      if (this.#ready.has(path)) continue;
      const there = this.#local.linkInfo(path)?.kind;
      if (there === "link") return `'${path}' is a symbolic link`;
      if (there !== undefined && there !== "directory") {
        return `'${path}' is not a directory`;
      }
      try {
        if (there === undefined) this.#local.makeDirectory(path);
        this.#ready.set(path, this.#local.entries(path));
      } catch (error) {
        return `cannot use '${path}': ${describeFileError(error)}`;
      }
    }
    return undefined;
  }
}

function refused(path: string, what: string): Destination {
  return { kind: "refused", reason: `'${path}' ${what}` };
}
