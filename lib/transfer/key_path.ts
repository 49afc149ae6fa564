/**
 * The path to which an object may be written, by its key. Keys come from
 * whoever can write to the bucket, and can be any text at all. Pure.
 */
import type { FileSystem } from "../context/context.ts";

/** The path for a key, or why it has none. */
export type KeyPath =
  /** The parts of a path below the directory. */
  | { kind: "file" | "directory"; parts: string[] }
  /** No file can or may have this path. */
  | { kind: "refused"; reason: string };

/**
 * Longest name of a file: bytes on Linux, UTF-16 units on macOS and Windows.
 */
const LONGEST_NAME = 255;

/**
 * Longest paths, with the zero at their end: PATH_MAX in the limits.h of Linux
 * and macOS; Win32.
 */
const LONGEST_PATH: Record<FileSystem, number> = {
  linux: 4096,
  darwin: 1024,
  windows: 32767,
};

/**
 * The path below `directory` for a key, or why there is none. Empty parts and
 * `.` are left out, as in `a//b` and `./a`, which is what Python's pathlib
 * does. A key that ends in `/` is a directory.
 * @param directory counts towards the length of the path
 */
export function keyPath(
  key: string,
  directory: string,
  system: FileSystem,
): KeyPath {
  const windows = system === "windows";
  if (key === "") return refused("the key is empty");
  if (!key.isWellFormed()) return refused("it is not valid Unicode");
  if (key.startsWith("/")) return refused("it is an absolute path");
  if (windows && key.includes("\\")) {
    return refused("it holds \\, which separates directories on Windows");
  }
  const parts = key.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0) return refused("it names the directory itself");
  for (const part of parts) {
    const reason = partProblem(part, system);
    if (reason !== undefined) return refused(reason);
  }
  const whole = `${directory}/${parts.join("/")}`;
  if (isLonger(whole, LONGEST_PATH[system] - 1, system)) {
    return refused("the path is longer than this system takes");
  }
  return { kind: key.endsWith("/") ? "directory" : "file", parts };
}

/**
 * A form of the path that is equal for paths which are the same file to the
 * system. Windows and macOS ignore case, and macOS does not distinguish the two
 * ways to encode an accented letter.
 */
export function sameFile(path: string, system: FileSystem): string {
  if (system === "linux") return path;
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

function partProblem(part: string, system: FileSystem): string | undefined {
  if (part === "..") return "it holds '..', which leads out of the directory";
  if (hasControls(part, system)) return "it holds a control character";
  if (isLonger(part, LONGEST_NAME, system)) {
    return `a part of it is longer than ${LONGEST_NAME} ${
      system === "linux" ? "bytes" : "characters"
    }`;
  }
  return system === "windows" ? windowsProblem(part) : undefined;
}

/**
 * Whether a part has control characters that are refused. Names on Linux and
 * macOS do contain newlines and tabs, and a directory that is uploaded and
 * downloaded must come back the same, so these are allowed there. The others
 * serve only to deceive people who list the directory.
 */
function hasControls(part: string, system: FileSystem): boolean {
  return system === "windows"
    // deno-lint-ignore no-control-regex
    ? /[\x00-\x1f\x7f-\x9f]/.test(part)
    // deno-lint-ignore no-control-regex
    : /[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(part);
}

/**
 * Names that mean something else on Windows.
 * Source: Win32, "Naming Files, Paths, and Namespaces".
 */
function windowsProblem(part: string): string | undefined {
  const special = /[<>:"|?*]/.exec(part);
  if (special) return `it holds ${special[0]}, which Windows does not allow`;
  if (/[. ]$/.test(part)) {
    return "a part of it ends in a dot or a space, which Windows removes";
  }
  if (
    /^(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*(\.|$)/i.test(part)
  ) {
    return "Windows reserves the name for a device";
  }
  return undefined;
}

/** Whether a text exceeds a limit: bytes on Linux, UTF-16 units elsewhere. */
function isLonger(text: string, limit: number, system: FileSystem): boolean {
  if (text.length > limit || system !== "linux") return text.length > limit;
  // A unit is three bytes at most, so only long texts have to be encoded.
  return text.length * 3 > limit &&
    new TextEncoder().encode(text).length > limit;
}

function refused(reason: string): KeyPath {
  return { kind: "refused", reason };
}
