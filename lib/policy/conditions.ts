/** The conditions of a statement: their operators, keys and values. Pure. */
import { mostSimilar } from "../output/suggestions.ts";
import { type Fault, isObject, type Path } from "./fault.ts";

/**
 * The operators. Each but Null may end in IfExists, and all may begin with
 * ForAllValues: or ForAnyValue: (IAM User Guide,
 * reference_policies_elements_condition_operators).
 */
const OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "DateEquals",
  "DateNotEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "NotIpAddress",
  "ArnEquals",
  "ArnNotEquals",
  "ArnLike",
  "ArnNotLike",
  "Null",
];

/**
 * The faults of a `Condition` element. An empty one is none: it has no effect,
 * and AWS accepts it.
 */
export function* conditionFaults(
  value: unknown,
  path: Path,
): Iterable<Fault> {
  if (!isObject(value)) {
    yield {
      path,
      reason: "it must be an object of operators, each with an object of keys",
    };
    return;
  }
  yield* repeatFaults(value, path);
  for (const [operator, keys] of Object.entries(value)) {
    const place = [...path, operator];
    const name = baseOperator(operator);
    if (name === undefined) {
      yield { path: place, reason: `no such operator${suggestion(operator)}` };
    } else if (!isObject(keys)) {
      yield { path: place, reason: "it must be an object of condition keys" };
    } else yield* keyFaults(keys, name, place);
  }
}

function* keyFaults(
  keys: Record<string, unknown>,
  operator: string,
  path: Path,
): Iterable<Fault> {
  yield* repeatFaults(keys, path);
  for (const [key, value] of Object.entries(keys)) {
    const place = [...path, key];
    if (!/^[^:]+:./.test(key)) {
      yield {
        path: place,
        reason: "a condition key begins with a service, as aws:SourceIp does",
      };
    }
    const list = Array.isArray(value) ? value : [value];
    const check = VALUES.find(({ operators }) => operators.test(operator))!;
    if (!list.every((v) => isScalar(v) && check.form.test(String(v)))) {
      yield { path: place, reason: check.reason };
    }
  }
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** What the values of an operator look like; the first entry that fits counts. */
const VALUES: { operators: RegExp; form: RegExp; reason: string }[] = [
  {
    operators: /^Null$/,
    form: /^(true|false)$/i,
    reason: "it must be true or false",
  },
  {
    operators: /^Date/,
    form: /^-?\d[\d:.TZ+-]*$/i,
    reason: "it must be a date, such as 2030-01-31T00:00:00Z",
  },
  {
    operators: /./,
    form: /^/,
    reason: "it must be a text, a number, true or false, or a list of them",
  },
];

/**
 * Names that differ only in their capitals. AWS does not tell condition keys
 * apart by them (IAM User Guide, reference_policies_elements_condition).
 */
function* repeatFaults(
  object: Record<string, unknown>,
  path: Path,
): Iterable<Fault> {
  const seen = new Map<string, string>();
  for (const name of Object.keys(object)) {
    const before = seen.get(name.toLowerCase());
    if (before !== undefined) {
      yield {
        path: [...path, name],
        reason: `'${before}' is the same to AWS - remove one, or join them`,
      };
    }
    seen.set(name.toLowerCase(), name);
  }
}

/** The operator without what may be added to it; undefined if there is none. */
function baseOperator(operator: string): string | undefined {
  const [, base, ifExists] = parts(operator);
  const found = OPERATORS.find((name) =>
    name.toLowerCase() === base.toLowerCase()
  );
  return found === "Null" && ifExists ? undefined : found;
}

/** ` - did you mean 'ForAnyValue:StringEquals'?`, or nothing. */
function suggestion(operator: string): string {
  const [set, base, ifExists] = parts(operator);
  const meant = mostSimilar(base, OPERATORS);
  if (meant === undefined) return "";
  const name = set + meant + (meant === "Null" ? "" : ifExists);
  return ` - did you mean '${name}'?`;
}

/** `ForAnyValue:`, `StringEquals` and `IfExists`; all but the second may be "". */
function parts(operator: string): [string, string, string] {
  const [, set = "", base, ifExists = ""] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/is.exec(operator)!;
  return [set, base, ifExists];
}
