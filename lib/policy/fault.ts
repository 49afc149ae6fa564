/** What the checks of a policy find, and what several of them use. Pure. */

/** The way from a document to a part of it. */
export type Path = readonly (string | number)[];

/** A part of a document that AWS would refuse. */
export interface Fault {
  path: Path;
  /** What is wrong with it: `it must be Allow or Deny`. */
  reason: string;
}

/** Finds the faults of a value that stands at `path`. */
export type Check<Value = unknown> = (
  value: Value,
  path: Path,
) => Iterable<Fault>;

/** A check of a text, or of a list with one text or more, each by `check`. */
export function texts(check: Check<string>): Check {
  return function* (value, path) {
    const list = Array.isArray(value) ? value : [value];
    if (
      list.length === 0 || !list.every((v) => typeof v === "string" && v !== "")
    ) {
      yield {
        path,
        reason: "it must be a text or a list of texts, none empty",
      };
      return;
    }
    for (const [i, text] of list.entries()) {
      yield* check(text, Array.isArray(value) ? [...path, i] : path);
    }
  };
}

/** Whether a value is an object with members. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
