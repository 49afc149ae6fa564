/** The folders of the program, and what stands in them. */
import { deepStrictEqual, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { ruleOf } from "../scripts/docs/rooms.ts";
import { isIn, PURE_MODULES, ROOMS } from "../scripts/lint/rooms.ts";
import { ROOT } from "../scripts/setup/paths.ts";

/** Every TypeScript file below a folder, as a path from the root. */
function* modules(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(join(ROOT, folder))) {
    if (isDirectory) yield* modules(`${folder}${name}/`);
    else if (name.endsWith(".ts")) yield folder + name;
  }
}

const FILES = ["lib/", "commands/", "scripts/"].flatMap((folder) => [
  ...modules(folder),
]);

Deno.test("every folder with code is a room, and every room has code", () => {
  const folders = new Set(FILES.map((file) => file.replace(/[^/]*$/, "")));
  deepStrictEqual(
    [...folders].sort(),
    ROOMS.filter((room) => room.endsWith("/")).sort(),
  );
});

Deno.test("every room says its rule in one sentence", () => {
  for (const room of ROOMS.filter((room) => room.endsWith("/"))) {
    match(ruleOf(room), /^[^#|\n]{10,80}\.$/, room);
  }
});

Deno.test("only what every room needs stands in lib/ itself", () => {
  const names = [...Deno.readDirSync(join(ROOT, "lib"))]
    .filter(({ isFile }) => isFile).map(({ name }) => name);
  ok(names.length <= 5, names.join(", "));
});

Deno.test("every pure module exists, and says that it is pure", () => {
  for (const pure of PURE_MODULES) {
    const files = FILES.filter((file) => isIn(file, pure));
    ok(files.length > 0, pure);
    for (const file of files) {
      const [comment] = Deno.readTextFileSync(join(ROOT, file)).split("*/");
      ok(comment.includes("Pure."), file);
    }
  }
});
