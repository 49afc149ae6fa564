/** Makes a policy for many buckets shorter, to fit AWS's limits. Pure. */
import { minify } from "../output/json.ts";
import type { Statement } from "./document.ts";

/**
 * Joins statements that differ only in their resources, then those that differ
 * only in their actions, and writes lists of one as a bare string. The result
 * grants exactly the same.
 */
export function mergeStatements(statements: Statement[]): Statement[] {
  return join(join(statements, "Resource"), "Action").map(compact);
}

/** Joins statements that are equal in everything but `field`. */
function join(
  statements: Statement[],
  field: "Resource" | "Action",
): Statement[] {
  const joined = new Map<string, Statement>();
  for (const statement of statements) {
    const { [field]: list, ...rest } = statement;
    // A Sid identifies one statement. And without `field` there is NotAction or
    // NotResource, where a joined list would grant something else.
    const alone = list === undefined || statement.Sid !== undefined;
    const key = minify(alone ? statement : rest);
    const alike = alone ? undefined : joined.get(key);
    joined.set(
      key,
      alike ? { ...alike, [field]: union(alike[field]!, list!) } : statement,
    );
  }
  return [...joined.values()];
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
