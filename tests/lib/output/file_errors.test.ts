/** The system's errors about files, real ones where they can be had. */
import { ok, rejects, strictEqual } from "node:assert/strict";
import { CliError } from "../../../lib/errors.ts";
import {
  describeFileError,
  describingFileErrors,
} from "../../../lib/output/file_errors.ts";
import { folder } from "../../support/folder.ts";

const REAL: [
  words: string,
  fails: (path: string) => Promise<unknown>,
][] = [
  ["No such file or directory", (path) => Deno.readTextFile(`${path}/none`)],
  ["Is a directory", (path) => Deno.writeTextFile(path, "")],
  ["Not a directory", (path) => Deno.readTextFile(`${path}/file/x`)],
  [
    "File exists",
    (path) => Deno.writeTextFile(`${path}/file`, "", { createNew: true }),
  ],
  ["Directory not empty", (path) => Deno.remove(path)],
  [
    "Too many levels of symbolic links",
    (path) => Deno.readTextFile(`${path}/loop`),
  ],
  ["File name too long", (path) => Deno.readTextFile(path + "/x".repeat(9999))],
];

for (const [words, fails] of REAL) {
  Deno.test({
    name: `the system says: ${words}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using dir = await folder();
      await Deno.writeTextFile(`${dir.path}/file`, "");
      await Deno.symlink("loop", `${dir.path}/loop`);
      await rejects(fails(dir.path), (error) => {
        strictEqual(describeFileError(error), words);
        return true;
      });
    },
  });
}

Deno.test("a full disk and a missing right are told in customary words", () => {
  for (
    const [code, words] of [
      ["ENOSPC", "No space left on device"],
      ["EACCES", "Permission denied"],
      ["EROFS", "Read-only file system"],
    ]
  ) {
    const error = Object.assign(new Error("x"), { code });
    strictEqual(describeFileError(error), words);
  }
});

Deno.test("what Deno itself refuses is not permitted", () => {
  strictEqual(
    describeFileError(new Deno.errors.NotCapable("Requires all access")),
    "Operation not permitted",
  );
});

Deno.test("any other error keeps its own words", () => {
  strictEqual(describeFileError(new Error("something else")), "something else");
  const odd = Object.assign(new Error("odd"), { code: "EODD" });
  strictEqual(describeFileError(odd), "odd");
});

Deno.test("what could not be done is told with the reason, once", async () => {
  strictEqual(
    await describingFileErrors("Cannot write 'f'", () => Promise.resolve(5)),
    5,
  );
  const full = Object.assign(new Error("x"), { code: "ENOSPC" });
  await rejects(
    describingFileErrors("Cannot write 'f'", () => Promise.reject(full)),
    (error) => {
      ok(error instanceof CliError);
      strictEqual(error.message, "Cannot write 'f': No space left on device");
      strictEqual(error.cause, full);
      return true;
    },
  );
  const told = new CliError("'f' exists already");
  await rejects(
    describingFileErrors("Cannot write 'f'", () => Promise.reject(told)),
    (error) => error === told,
  );
});
