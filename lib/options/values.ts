/**
 * Parsers for option values. Each throws commander's InvalidArgumentError with
 * what is wrong, which the error printer shows as
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

/** For an option that may be given several times: keeps every value. */
export function collect<T>(
  parse: (value: string) => T,
): (value: string, previous: T[] | undefined) => T[] {
  return (value, previous) => [...(previous ?? []), parse(value)];
}

/**
 * For an option of which only the last would count: what acts on less, or more,
 * than was asked for is refused. Options that people override on purpose, such
 * as --region, are not declared with this: there the last one counts.
 */
export function onlyOnce<T>(
  parse: (value: string) => T,
): (value: string, previous: T | undefined) => T {
  return (value, previous) => {
    if (previous !== undefined) {
      throw new InvalidArgumentError(
        "it is given twice, and only one can count",
      );
    }
    return parse(value);
  };
}

/**
 * What a header can carry, and arrives as it was signed: printable ASCII
 * without blanks around it (RFC 9110, 5.5).
 */
export function parseHeaderValue(value: string): string {
  if (!/^[!-~]([ -~]*[!-~])?$/.test(value)) {
    throw new InvalidArgumentError(
      `'${value}' is not plain text in ASCII`,
    );
  }
  return value;
}

/** Seconds in the units of durations. */
const UNITS: Record<string, number> = {
  "": 1,
  s: 1,
  m: 60,
  h: 60 * 60,
  d: 24 * 60 * 60,
};

/** A range of durations that an option takes, and how errors tell it. */
interface DurationRange {
  /** Letters of {@link UNITS} that may follow the number. */
  units: string;
  /** Seconds. */
  least: number;
  most: number;
  /** `3600s or 15m or 2h` */
  examples: string;
  /** `between 15 minutes and 12 hours` */
  bounds: string;
}

/** A number of seconds from `3600`, `3600s`, `15m`, `2h` or `7d`. */
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

/** The life of a session, in seconds: 15 minutes to 12 hours. */
export function parseDuration(value: string): number {
  return parseSpan(value, {
    units: "smh",
    least: SHORTEST_SESSION,
    most: LONGEST_SESSION,
    examples: "3600s or 15m or 2h",
    bounds: "between 15 minutes and 12 hours",
  });
}

/** The life of a presigned URL, in seconds: up to 7 days. */
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

/** `true`, `no`, `1` and the like, as the Python tool takes them. */
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
    throw new InvalidArgumentError(`'${value}' is not of form KEY=VALUE`);
  }
  const tag = { Key: key, Value: rest.join("=") };
  // A literal would be checked by the parser, and the tables that tell letters
  // loaded, at each start.
  const legal = new RegExp("^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$", "u");
  if (
    tag.Key.length > TAG_KEY_LIMIT || tag.Value.length > TAG_VALUE_LIMIT ||
    !legal.test(tag.Key) || !legal.test(tag.Value) || /^aws:/i.test(tag.Key)
  ) {
    throw new InvalidArgumentError(
      `'${value}' is not a tag AWS accepts: a key of up to ${TAG_KEY_LIMIT} and a value of ` +
        `up to ${TAG_VALUE_LIMIT} letters, digits, blanks and _.:/=+-@, not starting with aws:`,
    );
  }
  return tag;
}

/** An ARN, recognised by its form; whether it exists is AWS's to say. */
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

/** A name IAM accepts for a user (IAM API, CreateUser). */
export function parseUserName(value: string): string {
  if (!/^[\w+=,.@-]+$/.test(value) || value.length > USER_NAME_LIMIT) {
    throw new InvalidArgumentError(
      `'${value}' is not a user name AWS accepts: 1 to ${USER_NAME_LIMIT} letters, digits and _+=,.@-`,
    );
  }
  return value;
}
