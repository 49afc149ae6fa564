/** The lint rule for arguments of commands. */
import { pathFromRoot } from "./imports.ts";
import { isIn } from "./rooms.ts";

/** Shared arguments, and the functions that declare and check them. */
const CHECKED = new Map([
  ["bucket", "bucketArgument"],
  ["buckets...", "bucketsArgument"],
  ["key", "keyArgument"],
]);

/** The rules, by name. */
export const commandRules: Record<string, Deno.lint.Rule> = {
  "checked-arguments": {
    create(context) {
      if (!isIn(pathFromRoot(context.filename), "commands/")) return {};
      const judge = (declaration: Deno.lint.Node | undefined) => {
        if (declaration?.type !== "Literal") return;
        const [, name] = /^[<[](.+)[>\]]$/.exec(String(declaration.value)) ??
          [];
        const instead = CHECKED.get(name);
        if (!instead) return;
        context.report({
          node: declaration,
          message:
            `declare it with ${instead}() of lib/options/arguments.ts, which checks it`,
        });
      };
      return {
        CallExpression({ callee, arguments: [first] }) {
          const isArgument = callee.type === "MemberExpression" &&
            callee.property.type === "Identifier" &&
            callee.property.name === "argument";
          if (isArgument) judge(first);
        },
        NewExpression({ callee, arguments: [first] }) {
          if (callee.type === "Identifier" && callee.name === "Argument") {
            judge(first);
          }
        },
      };
    },
  },
};
