/** Where `get-objects` puts what it downloads: below one directory, always. */
import { join, sep } from "node:path";
import { describeFileError } from "../output/file_errors.ts";
import type { LocalFiles } from "../context/context.ts";
import { type KeyPath, keyPath, sameFile } from "./key_path.ts";

/** Where an object goes, or why it goes nowhere. */
export type Destination =
  /** `exists`: it replaces a file. */
  | { kind: "file" | "directory"; path: string; exists: boolean }
  | { kind: "refused"; reason: string };

/**
 * Gives every key a place below `directory` that no other key of the run has.
 * What a key says is checked first, then what is there: no step of a path may
 * be a symbolic link, which could lead anywhere.
 */
export class Destinations {
  readonly #local: LocalFiles;
  readonly #directory: string;
  /** What every path begins with; nothing for the current directory. */
  readonly #start: string;
  /** Paths given away, as the system tells them apart, and the key of each. */
  readonly #given = new Map<
    string,
    { kind: "file" | "directory"; key: string }
  >();
  /**
   * Directories that were seen to be real ones, or made, and what was in them:
   * to look for each file, most of which are not there, takes longer.
   */
  readonly #ready = new Map<string, ReturnType<LocalFiles["entries"]>>();

  constructor(local: LocalFiles, directory: string) {
    this.#local = local;
    this.#directory = directory;
    this.#start = join(directory, "x").slice(0, -"x".length);
  }

  /** The place of a key; the directories above it are there afterwards. */
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

  /** To join the parts by `node:path` takes longer than all the rest. */
  #path(parts: string[]): string {
    return this.#start + parts.join(sep);
  }

  /** Why another key of this run stands in the way, if one does. */
  #claim(
    key: string,
    { kind, parts }: Exclude<KeyPath, { kind: "refused" }>,
  ): string | undefined {
    let way = "";
    for (const [i, part] of parts.entries()) {
      way = i === 0 ? part : `${way}/${part}`;
      const path = sameFile(way, this.#local.system);
      const other = this.#given.get(path);
      const last = i === parts.length - 1;
      if (other && (other.kind === "file" || (last && kind === "file"))) {
        return `it would be the same file as '${other.key}'`;
      }
      // What is above a path that was given away is given away as well, so a
      // key that is refused further on has taken nothing.
      if (last || !other) {
        this.#given.set(path, { kind: last ? kind : "directory", key });
      }
    }
    return undefined;
  }

  /** Makes the directories on the way; why that cannot be, if it cannot. */
  #prepare(parts: string[]): string | undefined {
    // Most keys are in the same directory as another.
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
