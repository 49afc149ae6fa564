/** The lint rules for what a file may import. */
import { circleThrough } from "./circles.ts";
import { type Import, importVisitor } from "./imports.ts";
import { isIn, isProduct, isPure, roomOf, ROOMS } from "./rooms.ts";

/** The only module that loads the AWS SDK. */
const SERVICES = "lib/aws/services/mod.ts";

/** Returns what is wrong with an import of a file, or undefined. */
type Judge = (file: string, imported: Import) => string | undefined;

/** A rule that checks each import, including types and `import()`. */
function importRule(judge: Judge): Deno.lint.Rule {
  return {
    create: (context) =>
      importVisitor(context, (file, imported) => {
        const message = judge(file, imported);
        if (message) context.report({ node: imported.node, message });
      }),
  };
}

/** The rules, by name. */
export const importRules: Record<string, Deno.lint.Rule> = {
  "rooms": importRule(judgeRooms),
  "no-circles": importRule(judgeCircles),
  "lone-commands": importRule(judgeCommands),
  "sdk-values": importRule(judgeSdkValues),
  "lazy-aws": importRule(judgeLazyAws),
  "pure-imports": importRule(judgePureImports),
};

/** A room may import from the rooms before it, never from those after it. */
function judgeRooms(file: string, { target = "" }: Import) {
  if (isProduct(file) && isIn(target, "tests/", "scripts/")) {
    return "the product must not import its tests or scripts";
  }
  if (!isIn(file, ...HOUSE) || !isIn(target, ...HOUSE)) return;
  const [own, other] = [roomOf(file), roomOf(target)];
  if (own === undefined || other === undefined) {
    return `${
      own === undefined ? file : target
    } is in no room: list its folder in scripts/lint/rooms.ts`;
  }
  if (ROOMS.indexOf(other) > ROOMS.indexOf(own)) {
    return `${own} must not know ${other}: a room imports only from those before it in scripts/lint/rooms.ts`;
  }
}

/** The files and folders in which every file belongs to a room. */
const HOUSE = ["main.ts", "commands/", "lib/", "scripts/"];

/** Rooms cannot form a circle, so only files of the same room need checking. */
function judgeCircles(file: string, { target = "" }: Import) {
  const room = roomOf(file);
  if (room === undefined || roomOf(target) !== room) return;
  const circle = circleThrough(file, target);
  if (circle) return `this closes a circle: ${circle.join(" -> ")}`;
}

function judgeCommands(file: string, { target = "" }: Import) {
  if (isIn(file, "commands/") && isIn(target, "commands/")) {
    // The registry loads each when it is called.
    if (file === "commands/mod.ts") return;
    return "commands never import each other: move what they share to lib/";
  }
}

function judgeSdkValues(file: string, { target = "", kind }: Import) {
  if (
    isProduct(file) && !isIn(file, "lib/aws/") && kind !== "types" &&
    /^@(aws-sdk|smithy)\//.test(target)
  ) {
    return "only lib/aws/ imports values of the AWS SDK; elsewhere write `import type`";
  }
}

/** Start-up is a feature: what needs no AWS must not load the SDK. */
function judgeLazyAws(file: string, { target, kind }: Import) {
  if (!isProduct(file) || kind === "types") return;
  if (kind === "later" && target === undefined) {
    return "name the module: a computed import() cannot be checked or bundled";
  }
  if (!isIn(target!, "lib/aws/") || isPure(target!)) return;
  if (kind === "later") {
    return file === SERVICES
      ? undefined
      : `only ${SERVICES} imports lib/aws/ dynamically`;
  }
  if (file === SERVICES) {
    return "this loads the AWS SDK at start-up: import() it when it is asked for";
  }
  if (!isIn(file, "lib/aws/") && target !== SERVICES) {
    return `this loads the AWS SDK at start-up: go through ${SERVICES}, or write \`import type\``;
  }
}

function judgePureImports(file: string, { target = "", kind }: Import) {
  if (
    isIn(file, "lib/") && isPure(file) && kind !== "types" && !isPure(target)
  ) {
    return "a pure module imports only pure modules (scripts/lint/rooms.ts) and types";
  }
}
