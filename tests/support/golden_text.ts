/** Texts that are kept in a file and looked at by people. */
import { strictEqual } from "node:assert/strict";

/** Compares a text with its file; `UPDATE_GOLDEN=1` rewrites the file instead. */
export async function isAsKept(actual: string, file: URL): Promise<void> {
  if (Deno.env.get("UPDATE_GOLDEN") === "1") {
    await Deno.mkdir(new URL(".", file), { recursive: true });
    await Deno.writeTextFile(file, actual);
  } else {
    strictEqual(
      actual,
      await Deno.readTextFile(file),
      `${file.pathname} differs; UPDATE_GOLDEN=1 rewrites it, if that is right`,
    );
  }
}
