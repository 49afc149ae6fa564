/** The generated reference is complete. */
import assert from "node:assert/strict";
import { denoContext } from "../../../lib/context/deno_context.ts";
import { buildProgram } from "../../../main.ts";
import { commandReference, commandTable } from "../../../scripts/docs/docs.ts";

const program = await buildProgram(denoContext());
/** All commands but `complete`, which only the completion scripts call. */
const shown = program.commands.filter((c) => c.name() !== "complete");

Deno.test("the reference holds every command and option", () => {
  const sections = commandReference(program).split("\n### ").slice(1);
  assert.equal(sections.length, shown.length);
  for (const [i, command] of shown.entries()) {
    assert.equal(sections[i].split("\n")[0], command.name());
    for (const { flags } of command.options) {
      assert.ok(
        sections[i].includes("`" + flags.replaceAll("|", "\\|") + "`"),
        `${command.name()} lacks ${flags}`,
      );
    }
  }
});

Deno.test("the reference shows examples as they are typed", () => {
  assert.match(
    commandReference(program),
    /Examples:\n\n```console\n\$ s3-credentials policy .*\n/,
  );
});

Deno.test("the table links every command to its section", () => {
  const rows = commandTable(program).split("\n").slice(2);
  assert.deepEqual(
    rows.map((row) => /\[(.+)\]\(docs\/commands\.md#(.+)\)/.exec(row)?.[1]),
    shown.map((command) => command.name()),
  );
});
