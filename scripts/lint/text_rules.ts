/** The lint rules for file names, comments and length. */
import { pathFromRoot } from "./imports.ts";
import { isIn, isPure } from "./rooms.ts";

/** A file with more lines must say why. */
const LONGEST = 300;

/** The rules, by name. */
export const textRules: Record<string, Deno.lint.Rule> = {
  "file-names": {
    create: (context) => ({
      Program(node) {
        if (!/(^|\/)utils?\.[jt]s$/.test(pathFromRoot(context.filename))) {
          return;
        }
        context.report({
          node,
          message: "name the file for its one job, not utils",
        });
      },
    }),
  },
  "file-length": {
    create: (context) => ({
      Program(node) {
        const { text } = context.sourceCode;
        const lines = text.trimEnd().split("\n").length;
        const [first] = context.sourceCode.getAllComments();
        if (lines <= LONGEST || /long because/i.test(first?.value ?? "")) {
          return;
        }
        context.report({
          node,
          message:
            `${lines} lines: split it, or say why not in its first comment ("Long because ...")`,
        });
      },
    }),
  },
  "pure-comments": {
    create: (context) => ({
      Program(node) {
        const file = pathFromRoot(context.filename);
        if (!isIn(file, "lib/", "commands/") || isPure(file)) return;
        const claims = context.sourceCode.getAllComments()
          .some(({ value }) => /\bPure\./.test(value));
        if (!claims) return;
        context.report({
          node,
          message:
            "a comment says `Pure.`, but the file is not in PURE_MODULES of scripts/lint/rooms.ts",
        });
      },
    }),
  },
  "documented-exports": {
    create: (context) => ({
      Program({ body }) {
        const documented = new Set<string>();
        const bare: { node: Deno.lint.Node; name: string }[] = [];
        for (const node of body) {
          const names = exportedNames(node);
          if (hasDocComment(node, context.sourceCode)) {
            names.forEach((name) => documented.add(name));
          } else bare.push(...names.map((name) => ({ node, name })));
        }
        // A type and a value with the same name share a comment, as do
        // overloads.
        for (const { node, name } of bare) {
          if (documented.has(name)) continue;
          context.report({
            node,
            message: `say what '${name}' is for in a /** comment */`,
          });
        }
      },
    }),
  },
};

/** The names that a statement declares and exports. */
function exportedNames(node: Deno.lint.Statement): string[] {
  if (node.type === "ExportDefaultDeclaration") {
    // `export default plugin`: declared, and documented, elsewhere in the file.
    return node.declaration.type === "Identifier" ? [] : ["default"];
  }
  if (node.type !== "ExportNamedDeclaration" || !node.declaration) return [];
  const { declaration } = node;
  const named = declaration.type === "VariableDeclaration"
    ? declaration.declarations.map((d) => d.id)
    : [(declaration as { id?: Deno.lint.Node }).id];
  return named.map((id) => id?.type === "Identifier" ? id.name : "this");
}

/**
 * Whether a doc comment is right above the node, not counting lint directives.
 */
function hasDocComment(
  node: Deno.lint.Node,
  source: Deno.lint.SourceCode,
): boolean {
  let start = node.range[0];
  for (const comment of source.getCommentsBefore(node).reverse()) {
    if (source.text.slice(comment.range[1], start).trim() !== "") return false;
    if (comment.type === "Block" && comment.value.startsWith("*")) return true;
    start = comment.range[0];
  }
  return false;
}
