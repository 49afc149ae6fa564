/** What tests of files with secrets share. */
import { deepStrictEqual } from "node:assert/strict";
import type { SecretFiles } from "../../lib/context/context.ts";
import { createSecretFiles } from "../../lib/context/secret_files.ts";
import { folder } from "./folder.ts";

/** The files of this computer. */
export const files: SecretFiles = createSecretFiles();

/** A test with a folder of its own, in which no draft may be left at the end. */
export function inFolder(
  name: string,
  test: (folder: string) => Promise<void>,
): void {
  Deno.test(name, async () => {
    await using dir = await folder();
    await test(dir.path);
    const left = [...Deno.readDirSync(dir.path)].map((entry) => entry.name)
      .filter((name) => /^\.s3-credentials|\.lock$/.test(name));
    deepStrictEqual(left, [], "nothing is left lying about");
  });
}

/** The permissions of a file, in octal digits. */
export function mode(path: string): string {
  return (Deno.lstatSync(path).mode! & 0o7777).toString(8);
}

/** The real files, except for what `broken` says. */
export function withFault(broken: Partial<SecretFiles>): SecretFiles {
  return { ...files, ...broken };
}

/** The system's error of this code. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`as the test wants it: ${code}`), { code });
}
