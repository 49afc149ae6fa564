/** Where `get-objects` puts what it downloads: below one directory, always. */
import { basename, dirname, join } from "node:path";
import { describeFileError } from "../files.ts";
import type { LocalFiles } from "../files/local.ts";
import { type KeyPath, keyPath, sameFile } from "./key_path.ts";

/** Where an object goes, or why it goes nowhere. */
export type Place =
  /** `exists`: it replaces a file. */
  | { kind: "file" | "directory"; path: string; exists: boolean }
  | { kind: "refused"; reason: string };

/**
 * Gives every key a place below `directory` that no other key of the run has.
 * What a key says is checked first, then what is there: no step of a path may
 * be a symbolic link, which could lead anywhere.
 */
export class Places {
  readonly #local: LocalFiles;
  readonly #directory: string;
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
  }

  /** The place of a key; the directories above it are there afterwards. */
  find(key: string): Place {
    const { system } = this.#local;
    const wanted = keyPath(key, this.#directory, system);
    if (wanted.kind === "refused") return wanted;
    const reason = this.#claim(key, wanted) ??
      this.#prepare(
        wanted.kind === "directory" ? wanted.parts : wanted.parts.slice(0, -1),
      );
    if (reason !== undefined) return { kind: "refused", reason };
    const path = join(this.#directory, ...wanted.parts);
    if (wanted.kind === "directory") {
      return { kind: "directory", path, exists: true };
    }
    const there = this.#ready.get(dirname(path))?.get(basename(path));
    if (there === "link") return refused(path, "is a symbolic link");
    if (there === "directory") return refused(path, "is a directory");
    if (there === "other") return refused(path, "is not an ordinary file");
    return { kind: "file", path, exists: there === "file" };
  }

  /** Why another key of this run stands in the way, if one does. */
  #claim(
    key: string,
    { kind, parts }: Exclude<KeyPath, { kind: "refused" }>,
  ): string | undefined {
    const { system } = this.#local;
    const paths = parts.map((_, i) =>
      sameFile(parts.slice(0, i + 1).join("/"), system)
    );
    for (const [i, path] of paths.entries()) {
      const other = this.#given.get(path);
      const asFile = i === paths.length - 1 && kind === "file";
      if (other && (other.kind === "file" || asFile)) {
        return `it would be the same file as '${other.key}'`;
      }
    }
    for (const [i, path] of paths.entries()) {
      const last = i === paths.length - 1;
      if (last || !this.#given.has(path)) {
        this.#given.set(path, { kind: last ? kind : "directory", key });
      }
    }
    return undefined;
  }

  /** Makes the directories on the way; why that cannot be, if it cannot. */
  #prepare(parts: string[]): string | undefined {
    let path = join(this.#directory);
    if (!this.#ready.has(path)) {
      this.#ready.set(path, this.#local.entries(path));
    }
    for (const part of parts) {
      path = join(path, part);
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

function refused(path: string, what: string): Place {
  return { kind: "refused", reason: `'${path}' ${what}` };
}
