/** The lint rules for access to the system, and for pure modules. */
import { importVisitor, pathFromRoot } from "./imports.ts";
import {
  isIn,
  isProduct,
  isPure,
  PURE_NODE_MODULES,
  SYSTEM_EXCEPTIONS,
  type SystemPart,
} from "./rooms.ts";

/** The rules, by name. */
export const systemRules: Record<string, Deno.lint.Rule> = {
  "system-access": {
    create(context) {
      const file = pathFromRoot(context.filename);
      if (!isProduct(file) || isIn(file, "main.ts", "lib/context/")) return {};
      const allowed = new Set(
        SYSTEM_EXCEPTIONS.filter(({ place }) => isIn(file, place))
          .flatMap(({ parts }) => parts),
      );
      const report = (node: Deno.lint.Node, part: SystemPart | "Deno") => {
        if (allowed.has(part as SystemPart)) return;
        context.report({
          node,
          message:
            `only lib/context/ touches the system (here: ${part}): ask the Context, or list the exception in scripts/lint/rooms.ts`,
        });
      };
      return {
        ...importVisitor(context, (_, { node, target = "", kind }) => {
          if (kind === "types" || !target.startsWith("node:")) return;
          if (PURE_NODE_MODULES.includes(target)) return;
          report(node, target as SystemPart);
        }),
        Identifier(node) {
          if (node.name === "Deno") report(node, "Deno");
        },
        CallExpression({ callee }) {
          const part = CALLS.get(nameOf(callee));
          if (part) report(callee, part);
        },
        NewExpression(node) {
          if (nameOf(node.callee) === "Date" && node.arguments.length === 0) {
            report(node, "clock");
          }
        },
      };
    },
  },
  "pure-chance": {
    create(context) {
      const file = pathFromRoot(context.filename);
      if (!isIn(file, "lib/") || !isPure(file)) return {};
      return {
        CallExpression({ callee }) {
          if (!CHANCE.includes(nameOf(callee))) return;
          context.report({
            node: callee,
            message: "a pure module gives the same answer each time",
          });
        },
      };
    },
  },
};

/** Calls that access the system, and the part of it they use. */
const CALLS = new Map<string, SystemPart>([
  ["Date.now", "clock"],
  ["performance.now", "clock"],
  ["fetch", "fetch"],
  ["globalThis.fetch", "fetch"],
  ["setInterval", "timers"],
  ["setTimeout", "timers"],
]);

const CHANCE = [
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
];

/** `name` or `object.property`; empty for anything else. */
function nameOf(node: Deno.lint.Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression") return "";
  const { object, property } = node;
  return object.type === "Identifier" && property.type === "Identifier"
    ? `${object.name}.${property.name}`
    : "";
}
