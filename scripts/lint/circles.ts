/** Finds circular imports. */
import { importedFile, ROOT } from "./imports.ts";
import { roomOf } from "./rooms.ts";

/**
 * The circle that the import of `target` by `file` is part of, through files of
 * the same room; undefined when there is none.
 * @param file,target paths from the root
 */
export function circleThrough(
  file: string,
  target: string,
): string[] | undefined {
  const room = roomOf(file);
  const seen = new Set<string>();
  const follow = (from: string): string[] | undefined => {
    if (from === file) return [file];
    if (seen.has(from)) return undefined;
    seen.add(from);
    for (const next of importsOf(from)) {
      if (roomOf(next) !== room) continue;
      const rest = follow(next);
      if (rest) return [from, ...rest];
    }
    return undefined;
  };
  const way = follow(target);
  return way && [file, ...way];
}

/** The files that a file on disk imports, types included. */
function importsOf(file: string): string[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(ROOT + file);
  } catch {
    return []; // the type checker reports missing files
  }
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g)]
    .map(([, specifier]) => importedFile(specifier, file));
}
