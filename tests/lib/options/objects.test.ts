/** The options of transfers, and which files can be uploaded. */
import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { Command } from "../../../lib/cli/commander.ts";
import type { LocalFiles } from "../../../lib/context/context.ts";
import { UsageError } from "../../../lib/errors.ts";
import {
  checkReadable,
  transferOptions,
} from "../../../lib/options/objects.ts";
import { optionsOf } from "../../support/options.ts";

/** The options that a command line gives. @throws what is refused */
function resolve(...args: string[]) {
  return optionsOf(transferOptions(new Command()), args);
}

const RESOLVED: [args: string[], flags: object][] = [
  [[], { concurrency: 48 }],
  [["-s"], { silent: true, concurrency: 48 }],
  [["--silent"], { silent: true, concurrency: 48 }],
  [["--concurrency", "1"], { concurrency: 1 }],
  [["--concurrency", "256"], { concurrency: 256 }],
  [["--concurrency", "0008"], { concurrency: 8 }],
  [["--concurrency", "2", "--concurrency", "3"], { concurrency: 3 }],
];

for (const [args, flags] of RESOLVED) {
  Deno.test(`transfers resolve ${JSON.stringify(args)}`, () => {
    deepStrictEqual({ ...resolve(...args) }, flags);
  });
}

for (const value of ["", "0", "257", "1e2", "+1", " 1", "1.0", "x", "00008"]) {
  Deno.test(`--concurrency refuses ${JSON.stringify(value)}`, () => {
    throws(() => resolve("--concurrency", value), (error: Error) => {
      const message = `'${value}' is not a number from 1 to 256`;
      strictEqual(error.message.endsWith(`. ${message}`), true, error.message);
      return true;
    });
  });
}

/**
 * A disk with one thing of each kind; what is not expected to be used fails.
 */
const local = {
  info: (path: string) =>
    ({
      "file": { kind: "file", size: 1 },
      "secret": { kind: "file", size: 1 },
      "pipe": { kind: "other", size: 0 },
      "folder": { kind: "directory", size: 0 },
    })[path],
  isReadable: (path: string) => path !== "secret",
} as unknown as LocalFiles;

const UNREADABLE: Record<string, string> = {
  "none": "File 'none' does not exist.",
  "folder": "File 'folder' is a directory.",
  "secret": "File 'secret' is not readable.",
};

Deno.test("files and pipes that can be read are accepted", () => {
  for (const path of ["file", "pipe"]) checkReadable(local, path, "'PATH'");
});

for (const [path, message] of Object.entries(UNREADABLE)) {
  Deno.test(`a path is refused: ${message}`, () => {
    throws(
      () => checkReadable(local, path, "'PATH'"),
      new UsageError(`Invalid value for 'PATH': ${message}`),
    );
  });
}
