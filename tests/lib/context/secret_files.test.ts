/** Files that hold secrets, on the real file system. */
import { rejects, strictEqual } from "node:assert/strict";
import { createSecretFiles } from "../../../lib/context/secret_files.ts";
import { folder } from "../../support/folder.ts";

Deno.test("a new file is never an old one, nor one behind a link", async () => {
  const files = createSecretFiles();
  await using dir = await folder();
  await Deno.writeTextFile(`${dir.path}/old`, "old");
  await Deno.symlink("nowhere", `${dir.path}/link`);
  for (const name of ["old", "link"]) {
    await rejects(
      files.create(`${dir.path}/${name}`, new Uint8Array([1])),
      Deno.errors.AlreadyExists,
    );
  }
  strictEqual(await Deno.readTextFile(`${dir.path}/old`), "old");
});
