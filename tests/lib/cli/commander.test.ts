/** An option whose value must stand behind an equals sign. */
import { deepStrictEqual } from "node:assert/strict";
import { command, valueOnlyAfterEquals } from "../../../lib/cli/commander.ts";

/** What is taken for the option's value, and for arguments. */
function parsed(...args: string[]): [token: unknown, names: string[]] {
  const parser = valueOnlyAfterEquals(
    command("serve").argument("[names...]").option("--token [text]", "")
      .option("--port <n>", ""),
    "--token",
  );
  parser.parse(args, { from: "user" });
  return [parser.opts().token, parser.args];
}

Deno.test("an argument behind a bare option stays an argument", () => {
  deepStrictEqual(parsed("--token", "a", "b"), [true, ["a", "b"]]);
  deepStrictEqual(parsed("a", "--token", "b"), [true, ["a", "b"]]);
  deepStrictEqual(parsed("a", "b", "--token"), [true, ["a", "b"]]);
});

Deno.test("a value behind = is the option's", () => {
  deepStrictEqual(parsed("--token=t", "a"), ["t", ["a"]]);
  deepStrictEqual(parsed("a", "--token=", "b"), ["", ["a", "b"]]);
});

Deno.test("after -- it is an argument like any other", () => {
  deepStrictEqual(parsed("a", "--", "--token", "b"), [
    undefined,
    ["a", "--token", "b"],
  ]);
  deepStrictEqual(parsed("--token", "--", "--token"), [true, ["--token"]]);
});

Deno.test("other options keep their values", () => {
  deepStrictEqual(parsed("--port", "1", "--token", "a"), [true, ["a"]]);
  deepStrictEqual(parsed("a"), [undefined, ["a"]]);
});
