/** Which files `put-objects` uploads, and under which keys. */
import { basename, join, resolve, sep } from "node:path";
import { CliError, UsageError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";
import type { LocalFiles } from "../context/context.ts";

/** A file to upload. */
export interface FileToPut {
  /** The path as the user would write it. */
  path: string;
  key: string;
  /** Bytes, when the directory was read. */
  size: number;
}

/** The files that the arguments name. */
export interface FilesToPut {
  files: FileToPut[];
  /** A message for each directory that could not be read. */
  problems: string[];
}

/**
 * The files that `paths` name: a file under its own name, a directory with all
 * the files below it. Symbolic links to files are followed. Those to
 * directories are followed only if they are among `paths`, so that no walk goes
 * round in circles.
 * @param prefix begins every key; `/` is added to it
 * @throws {UsageError} if a path does not exist
 * @throws {CliError} if two files would have the same key
 */
export function filesToPut(
  local: LocalFiles,
  paths: readonly string[],
  prefix: string | undefined,
): FilesToPut {
  const start = !prefix || prefix.endsWith("/") ? prefix ?? "" : `${prefix}/`;
  const found: FilesToPut = { files: [], problems: [] };
  for (const given of paths) {
    const path = tidy(given);
    const info = local.info(path);
    if (info?.kind === "directory") {
      // The current directory adds no name of its own to the keys.
      const name = path === "." ? "" : basename(resolve(path));
      walk(local, path, start + (name && `${name}/`), found);
    } else if (info?.kind === "file") {
      found.files.push({
        path,
        key: start + basename(path),
        size: info.size,
      });
    } else {
      throw new UsageError(
        info === undefined
          ? `Invalid value for 'OBJECTS...': Path '${given}' does not exist.`
          : `Invalid value for 'OBJECTS...': '${given}' is neither a file nor a directory.`,
      );
    }
  }
  checkKeys(found.files);
  return found;
}

/** Adds the files below a directory, in the order of their names. */
function walk(
  local: LocalFiles,
  directory: string,
  prefix: string,
  found: FilesToPut,
): void {
  let names: string[];
  try {
    names = local.names(directory);
  } catch (error) {
    found.problems.push(
      `Cannot read '${directory}': ${describeFileError(error)}`,
    );
    return;
  }
  for (const name of names) {
    const path = directory === "." ? name : join(directory, name);
    const there = local.linkInfo(path);
    const isLink = there?.kind === "link";
    const info = isLink ? followed(local, path) : there;
    if (info?.kind === "directory" && !isLink) {
      walk(local, path, `${prefix}${name}/`, found);
    } else if (info?.kind === "file") {
      found.files.push({ path, key: prefix + name, size: info.size });
    }
  }
}

/** What a link leads to; undefined if it leads nowhere or in a circle. */
function followed(local: LocalFiles, path: string) {
  try {
    return local.info(path);
  } catch {
    return undefined;
  }
}

/** @throws {CliError} if two files have the same key and one would be lost */
function checkKeys(files: FileToPut[]): void {
  const owners = new Map<string, string>();
  for (const { path, key } of files) {
    const owner = owners.get(key);
    if (owner !== undefined && owner !== path) {
      throw new CliError(
        `'${owner}' and '${path}' would both be uploaded as '${key}'`,
      );
    }
    owners.set(key, path);
  }
}

/**
 * A path as Python's pathlib writes it: without `./` and doubled separators.
 * `..` is kept, since where it leads depends on symbolic links.
 */
function tidy(path: string): string {
  const separators = sep === "\\" ? /[\\/]/ : /\//;
  const parts = path.split(separators);
  const kept = parts.filter((part, i) =>
    i === 0 ? part !== "." : part !== "" && part !== "."
  );
  // The root keeps its separator. If nothing is left it is the current directory.
  return kept.length === 1 && kept[0] === "" && parts.length > 1
    ? sep
    : kept.join(sep) || ".";
}
