import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { Row } from "../../../lib/output/rows.ts";
import { addDetails, selectRows } from "../../../lib/output/selection.ts";

const ROLES = { column: "Name", kind: "Role" };

/** Pages of rows by name, that count how many were read. */
function pagesOf(...pages: string[][]) {
  const read = { pages: 0 };
  async function* generate(): AsyncGenerator<Row[]> {
    for (const names of pages) {
      read.pages++;
      yield await Promise.resolve(names.map((Name) => ({ Name })));
    }
  }
  return { pages: generate(), read };
}

const names = (pages: Row[][]) => pages.flat().map((row) => row.Name);

Deno.test("selectRows gives every row when none is named", async () => {
  const selection = selectRows(pagesOf(["a", "b"], ["c"]).pages, [], ROLES);
  deepStrictEqual(names(await Array.fromAsync(selection.rows)), [
    "a",
    "b",
    "c",
  ]);
  selection.checkAllFound();
});

Deno.test("selectRows keeps the list's order and stops once all were found", async () => {
  const { pages, read } = pagesOf(["a", "b"], ["c", "d"], ["e"]);
  const selection = selectRows(pages, ["c", "a"], ROLES);
  deepStrictEqual(names(await Array.fromAsync(selection.rows)), ["a", "c"]);
  selection.checkAllFound();
  strictEqual(read.pages, 2);
});

Deno.test("selectRows tells one missing name and several", async () => {
  for (
    const [asked, message] of [
      [["a", "x"], "Role does not exist in this account: x"],
      [["y", "x", "y"], "Roles do not exist in this account: y, x"],
    ] as const
  ) {
    const selection = selectRows(pagesOf(["a"]).pages, asked, ROLES);
    await Array.fromAsync(selection.rows);
    throws(() => selection.checkAllFound(), { message, exitCode: 1 });
  }
});

const look = ({ Name }: Row) => Promise.resolve({ about: `${Name}!` });

Deno.test("addDetails passes rows on one by one", async () => {
  const { pages } = pagesOf(["a", "b"], ["c"]);
  deepStrictEqual(await Array.fromAsync(addDetails(pages, "nl", look)), [
    [{ Name: "a", about: "a!" }],
    [{ Name: "b", about: "b!" }],
    [{ Name: "c", about: "c!" }],
  ]);
});

Deno.test("addDetails keeps the pages of a table whole", async () => {
  const { pages } = pagesOf(["a", "b"], ["c"]);
  deepStrictEqual(await Array.fromAsync(addDetails(pages, "table", look)), [
    [{ Name: "a", about: "a!" }, { Name: "b", about: "b!" }],
    [{ Name: "c", about: "c!" }],
  ]);
});
