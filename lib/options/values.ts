/**
 * Parsers for option values. Each throws commander's InvalidArgumentError with
 * what is wrong, which the error printer shows as
 * `Error: Invalid value for '-d' / '--duration': …`.
 */
import type { Tag } from "../aws/tag.ts";
import { InvalidArgumentError } from "../cli/commander.ts";

/** For an option that may be given several times: keeps every value. */
export function collect<T>(
  parse: (value: string) => T,
): (value: string, previous: T[] | undefined) => T[] {
  return (value, previous) => [...(previous ?? []), parse(value)];
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

/** STS's bounds for a role session, in seconds (STS API, AssumeRole). */
const SHORTEST_SESSION = 15 * 60;
const LONGEST_SESSION = 12 * 60 * 60;

/** `3600`, `3600s`, `15m` or `2h`, in seconds: 15 minutes to 12 hours. */
export function parseDuration(value: string): number {
  const match = /^(\d+)([smh]?)$/.exec(value);
  if (!match) {
    throw new InvalidArgumentError(
      "Duration must be of form 3600s or 15m or 2h",
    );
  }
  const unit = { "": 1, s: 1, m: 60, h: 3600 }[match[2]]!;
  const seconds = Number(match[1]) * unit;
  if (seconds < SHORTEST_SESSION || seconds > LONGEST_SESSION) {
    throw new InvalidArgumentError(
      "Duration must be between 15 minutes and 12 hours",
    );
  }
  return seconds;
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
    tag.Key.length > 128 || tag.Value.length > 256 ||
    !legal.test(tag.Key) || !legal.test(tag.Value) || /^aws:/i.test(tag.Key)
  ) {
    throw new InvalidArgumentError(
      `'${value}' is not a tag AWS accepts: a key of up to 128 and a value of ` +
        "up to 256 letters, digits, blanks and _.:/=+-@, not starting with aws:",
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
  if (!/^[\w+=,.@-]{1,64}$/.test(value)) {
    throw new InvalidArgumentError(
      `'${value}' is not a user name AWS accepts: 1 to 64 letters, digits and _+=,.@-`,
    );
  }
  return value;
}
