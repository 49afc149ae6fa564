/** The table of rooms for CONTRIBUTING.md. */
import { join } from "node:path";
import { ROOT } from "../setup/paths.ts";
import { code, table } from "./markdown.ts";

/**
 * A room's rule: the first line of the README in its folder.
 * @throws when the folder has no README
 */
export function ruleOf(room: string): string {
  const [rule] = Deno.readTextFileSync(join(ROOT, room, "README.md"))
    .split("\n");
  return rule;
}

/** The rooms with their rules, as a Markdown table. */
export function roomTable(rooms: readonly string[]): string {
  return table(
    ["Room", "Rule"],
    rooms.filter((room) => room.endsWith("/"))
      .map((room) => [code(room), ruleOf(room)]),
  );
}
