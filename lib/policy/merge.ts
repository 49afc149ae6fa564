/** Makes the policy for many buckets small enough to fit. Pure. */
import { minify } from "../json.ts";
import type { Statement } from "./document.ts";

/**
 * Joins statements that differ only in their resources, which grants exactly
 * the same, and writes lists of one as the bare string.
 */
export function mergeStatements(statements: Statement[]): Statement[] {
  const merged = new Map<string, Statement>();
  for (const statement of statements) {
    const { Resource, ...rest } = statement;
    // A Sid must stay unique and NotResource is not a union: those stay alone.
    const alone = Resource === undefined || statement.Sid !== undefined;
    const key = minify(alone ? statement : rest);
    const same = merged.get(key);
    merged.set(
      key,
      same && !alone
        ? { ...same, Resource: union(same.Resource!, Resource) }
        : statement,
    );
  }
  return [...merged.values()].map(compact);
}

function union(a: string | string[], b: string | string[]): string[] {
  return [...new Set([a, b].flat())];
}

function compact(statement: Statement): Statement {
  return Object.fromEntries(
    Object.entries(statement).map(([key, value]) => [
      key,
      Array.isArray(value) && value.length === 1 ? value[0] : value,
    ]),
  ) as unknown as Statement;
}
