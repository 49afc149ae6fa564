import { rejects, strictEqual } from "node:assert/strict";
import { UsageError } from "../../../lib/errors.ts";
import { readInput } from "../../../lib/options/input.ts";

const ctx = {
  stdin: () => Promise.resolve("from standard input"),
  readFile: (path: string) =>
    path === "file"
      ? Promise.resolve("from the file")
      : Promise.reject(Object.assign(new Error("x"), { code: "ENOENT" })),
};

Deno.test("a dash means standard input, everything else is a file", async () => {
  strictEqual(await readInput(ctx, "-", "'--auth'"), "from standard input");
  strictEqual(await readInput(ctx, "file", "'--auth'"), "from the file");
});

Deno.test("a file that cannot be read is an error about its option", async () => {
  await rejects(
    readInput(ctx, "none", "'-a' / '--auth'"),
    new UsageError(
      "Invalid value for '-a' / '--auth': 'none': No such file or directory",
    ),
  );
});
