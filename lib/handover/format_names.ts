/**
 * The names of the formats, apart from the formats themselves, so that the
 * options do not load those. Pure.
 */

/** What `--format` accepts, the default first. */
export const FORMAT_NAMES = [
  "json",
  "ini",
  "env",
  "dotenv",
  "powershell",
  "fish",
  "cmd",
  "process",
  "rclone",
  "s3cfg",
  "mc",
  "terraform",
  "github",
] as const;

/** A name that `--format` accepts. */
export type Format = typeof FORMAT_NAMES[number];
