/** The list of permissions covers what the program uses, and no more. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  permissionFlags,
  permissions,
  permissionTable,
} from "../../../scripts/docs/permissions.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

Deno.test("every permission has a reason", () => {
  // permissionTable() throws when a permission has no reason, or a reason no
  // permission.
  strictEqual(permissionTable().split("\n").length, permissions().length + 2);
});

Deno.test("the flags are those of the list, and let nothing run", () => {
  const flags = permissionFlags();
  deepStrictEqual(
    flags.map((flag) => flag.replace(/=.*/, "")),
    [
      "--allow-read",
      "--allow-write",
      "--allow-sys",
      "--allow-env",
      "--allow-net",
      "--ignore-env",
    ],
  );
});

Deno.test("every environment variable that the program reads is in the list", () => {
  const granted = permissions().filter(({ kind }) => kind === "env")
    .map(({ value }) => value!);
  const isGranted = (name: string) =>
    granted.some((pattern) =>
      pattern.endsWith("*")
        ? name.startsWith(pattern.slice(0, -1))
        : name === pattern
    );
  const read = new Set<string>();
  for (const file of sources(ROOT + "lib", ROOT + "commands")) {
    const text = Deno.readTextFileSync(file);
    for (const [, name] of text.matchAll(/\benv(?:\.get)?\(["'`](\w+)/g)) {
      read.add(name);
    }
  }
  ok(read.size > 3, "the program reads some variables");
  deepStrictEqual([...read].filter((name) => !isGranted(name)), []);
});

function* sources(...folders: string[]): Generator<string> {
  for (const folder of folders) {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      if (isDirectory) yield* sources(`${folder}/${name}`);
      else yield `${folder}/${name}`;
    }
  }
}
