/** Command lines, as a shell takes them apart. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { shell } from "../../../lib/output/shell.ts";
import { folder } from "../../support/folder.ts";
import { output, testWith } from "../../support/programs.ts";

/** Text that is likelier than most to mean something to a shell. */
const word = fc.array(
  fc.oneof(
    fc.constantFrom(..."'\"\\$`!#&;|<>()[]{}*?~=^% \t\n", "$(id)", "'\\''"),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  { maxLength: 8 },
  // An argument of a program cannot hold it.
).map((parts) => parts.join("").replaceAll("\0", ""));

for (const name of ["sh", "bash", "zsh"]) {
  testWith(name, `${name} takes a value for the word it is`, async (path) => {
    // What were taken for a redirection would leave a file.
    await using dir = await folder();
    const property = fc.asyncProperty(fc.array(word), async (words) => {
      const lines = [
        shell`cd ${dir.path}`,
        ...words.map((value) => shell`printf '%s\\0' ${value} x${value}`),
      ];
      deepStrictEqual(
        (await output(path, ["-c", lines.join("\n")])).split("\0"),
        [...words.flatMap((value) => [value, `x${value}`]), ""],
      );
    });
    await fc.assert(property, { numRuns: 50 });
  });
}

Deno.test("values that need no quotes get none", () => {
  strictEqual(
    shell`aws iam update-role --role-name ${"s3.read-write.a,b"} --max-session-duration ${3600}`,
    "aws iam update-role --role-name s3.read-write.a,b --max-session-duration 3600",
  );
});
