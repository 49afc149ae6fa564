/**
 * Parsers for option values. Each throws commander's InvalidArgumentError,
 * whose message says what is wrong with the value. It is printed as
 * `Error: Invalid value for '-d' / '--duration': …`.
 */
import type { Tag } from "../aws/tag.ts";
import { InvalidArgumentError } from "../cli/commander.ts";
import {
  LONGEST_PRESIGNED,
  LONGEST_SESSION,
  SHORTEST_SESSION,
  TAG_KEY_LIMIT,
  TAG_VALUE_LIMIT,
  USER_NAME_LIMIT,
} from "../policy/limits.ts";

/** Keeps every value of an option that may be given several times. */
export function collect<T>(
  parse: (value: string) => T,
): (value: string, previous: T[] | undefined) => T[] {
  return (value, previous) => [...(previous ?? []), parse(value)];
}

/**
 * Refuses an option that is given twice, where using only the last value would
 * silently do less, or more, than the user asked for. It is not for options
 * that people override on purpose, such as `--region`: there the last value is
 * used.
 */
export function onlyOnce<T>(
  parse: (value: string) => T,
): (value: string, previous: T | undefined) => T {
  return (value, previous) => {
    if (previous !== undefined) {
      throw new InvalidArgumentError(
        "it can be given only once",
      );
    }
    return parse(value);
  };
}

/**
 * Checks the value of an HTTP header: printable ASCII without spaces at either
 * end, which arrives exactly as it was signed (RFC 9110, 5.5).
 */
export function parseHeaderValue(value: string): string {
  if (!/^[!-~]([ -~]*[!-~])?$/.test(value)) {
    throw new InvalidArgumentError(
      `'${value}' is not printable ASCII without spaces at either end`,
    );
  }
  return value;
}

/** Seconds in each unit of a duration. */
const UNITS: Record<string, number> = {
  "": 1,
  s: 1,
  m: 60,
  h: 60 * 60,
  d: 24 * 60 * 60,
};

/**
 * The durations that an option accepts, and how error messages describe them.
 */
interface DurationRange {
  /** The letters of {@link UNITS} that may follow the number. */
  units: string;
  /** Seconds. */
  least: number;
  /** Seconds. */
  most: number;
  /** `3600s or 15m or 2h` */
  examples: string;
  /** `between 15 minutes and 12 hours` */
  bounds: string;
}

/** The seconds in `3600`, `3600s`, `15m`, `2h` or `7d`. */
function parseSpan(value: string, range: DurationRange): number {
  const [, number, unit] =
    new RegExp(`^(\\d+)([${range.units}]?)$`).exec(value) ?? [];
  if (number === undefined) {
    throw new InvalidArgumentError(
      `Duration must be of form ${range.examples}`,
    );
  }
  const seconds = Number(number) * UNITS[unit];
  if (seconds < range.least || seconds > range.most) {
    throw new InvalidArgumentError(`Duration must be ${range.bounds}`);
  }
  return seconds;
}

/** How long a session lasts, in seconds: from 15 minutes to 12 hours. */
export function parseDuration(value: string): number {
  return parseSpan(value, {
    units: "smh",
    least: SHORTEST_SESSION,
    most: LONGEST_SESSION,
    examples: "3600s or 15m or 2h",
    bounds: "between 15 minutes and 12 hours",
  });
}

/** How long a presigned URL works, in seconds: from 1 second to 7 days. */
export function parseExpiry(value: string): number {
  return parseSpan(value, {
    units: "smhd",
    least: 1,
    most: LONGEST_PRESIGNED,
    examples: "3600s or 15m or 2h or 7d",
    bounds: "between 1 second and 7 days",
  });
}

const TRUE = ["1", "true", "t", "yes", "y", "on"];
const FALSE = ["0", "false", "f", "no", "n", "off"];

/** `true`, `no`, `1` and so on: the same words as in the Python tool. */
export function parseBoolean(value: string): boolean {
  const word = value.trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  throw new InvalidArgumentError(`'${value}' is not a valid boolean.`);
}

/** `KEY=VALUE`, within the limits of IAM tags (IAM API, Tag). */
export function parseTag(value: string): Tag {
  const [key, ...rest] = value.split("=");
  if (rest.length === 0 || key === "") {
    throw new InvalidArgumentError(`'${value}' is not of the form KEY=VALUE`);
  }
  const tag = { Key: key, Value: rest.join("=") };
  // Not a literal: V8 would check that at every start, and load the Unicode
  // tables for it.
  const legal = new RegExp("^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$", "u");
  if (
    tag.Key.length > TAG_KEY_LIMIT || tag.Value.length > TAG_VALUE_LIMIT ||
    !legal.test(tag.Key) || !legal.test(tag.Value) || /^aws:/i.test(tag.Key)
  ) {
    throw new InvalidArgumentError(
      `'${value}' is not a tag AWS accepts: a key of up to ${TAG_KEY_LIMIT} and a value of ` +
        `up to ${TAG_VALUE_LIMIT} letters, digits, spaces and _.:/=+-@, not starting with aws:`,
    );
  }
  return tag;
}

/** Checks the form of an ARN; only AWS knows whether it exists. */
export function parseArn(kind: "role" | "policy"): (value: string) => string {
  const form = new RegExp(`^arn:[a-z0-9-]+:iam::(\\d{12}|aws):${kind}/.+$`);
  return (value) => {
    if (!form.test(value)) {
      throw new InvalidArgumentError(
        `'${value}' is not the ARN of a ${kind}, which looks like ` +
          `arn:aws:iam::123456789012:${kind}/NAME`,
      );
    }
    return value;
  };
}

/** `none`, or the ARN of a managed policy. */
export function parseBoundary(value: string): string {
  return value === "none" ? value : parseArn("policy")(value);
}

/** A user name that IAM accepts (IAM API, CreateUser). */
export function parseUserName(value: string): string {
  if (!/^[\w+=,.@-]+$/.test(value) || value.length > USER_NAME_LIMIT) {
    throw new InvalidArgumentError(
      `'${value}' is not a user name AWS accepts: 1 to ${USER_NAME_LIMIT} letters, digits and _+=,.@-`,
    );
  }
  return value;
}
