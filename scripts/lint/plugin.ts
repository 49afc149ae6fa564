/**
 * The architecture's rules for `deno lint`, so that nobody has to remember
 * them. CONTRIBUTING.md says what they are for.
 */
import { type Import, importVisitor, pathFromRoot } from "./imports.ts";
import { isPure } from "./pure_modules.ts";

/** The rules, as `deno lint` loads them. */
const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "layers": importRule(judgeLayers),
    "sdk-values": importRule(judgeSdkValues),
    "lazy-aws": importRule(judgeLazyAws),
    "pure-modules": importRule(judgePureModules),
    "deno-namespace": {
      create(context) {
        const file = pathFromRoot(context.filename);
        if (
          !isIn(file, "commands/", "lib/") ||
          isIn(file, "lib/context/")
        ) return {};
        return {
          Identifier(node) {
            if (node.name !== "Deno") return;
            context.report({
              node,
              message: "only lib/context/ names Deno: ask the Context",
            });
          },
        };
      },
    },
    "file-names": {
      create(context) {
        return {
          Program(node) {
            if (!/(^|\/)utils?\.[jt]s$/.test(pathFromRoot(context.filename))) {
              return;
            }
            context.report({
              node,
              message: "name the file for its one job, not utils",
            });
          },
        };
      },
    },
    "documented-exports": {
      create(context) {
        return {
          Program({ body }) {
            const documented = new Set<string>();
            const bare: { node: Deno.lint.Node; name: string }[] = [];
            for (const node of body) {
              const names = exportedNames(node);
              if (hasDocComment(node, context.sourceCode)) {
                names.forEach((name) => documented.add(name));
              } else bare.push(...names.map((name) => ({ node, name })));
            }
            // A type and a value of one name, or overloads, share a comment.
            for (const { node, name } of bare) {
              if (documented.has(name)) continue;
              context.report({
                node,
                message: `say what '${name}' is for in a /** comment */`,
              });
            }
          },
        };
      },
    },
  },
};
export default plugin;

/** The one way to the SDK. */
const SERVICES = "lib/aws/services/mod.ts";

/** Says what is wrong with an import of a file, if anything. */
type Judge = (file: string, imported: Import) => string | undefined;

function importRule(judge: Judge): Deno.lint.Rule {
  return {
    create: (context) =>
      importVisitor(context, (file, imported) => {
        const message = judge(file, imported);
        if (message) context.report({ node: imported.node, message });
      }),
  };
}

/** Data flows main -> commands -> lib, and never back. */
function judgeLayers(file: string, { target = "" }: Import) {
  if (isProduct(file) && isIn(target, "tests/", "scripts/")) {
    return "the product must not import its tests or scripts";
  }
  if (isIn(file, "lib/") && isIn(target, "commands/", "main.ts")) {
    return "lib/ serves the commands and must not know them";
  }
  if (isIn(file, "commands/") && target === "main.ts") {
    return "a command must not know the program it is part of";
  }
  if (
    isIn(file, "commands/") && isIn(target, "commands/") &&
    file !== "commands/mod.ts"
  ) {
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
  if (kind === "later") {
    if (target === undefined) {
      return "name the module: a computed import() cannot be checked or bundled";
    }
    return isIn(target, "lib/aws/") && !isPure(target) && file !== SERVICES
      ? `only ${SERVICES} imports lib/aws/ dynamically`
      : undefined;
  }
  if (!isIn(target!, "lib/aws/") || isPure(target!)) return;
  if (file === SERVICES) {
    return "this loads the AWS SDK at start-up: import() it when it is asked for";
  }
  if (!isIn(file, "lib/aws/") && target !== SERVICES) {
    return `this loads the AWS SDK at start-up: go through ${SERVICES}, or write \`import type\``;
  }
}

function judgePureModules(file: string, { target = "", kind }: Import) {
  if (isPure(file) && kind !== "types" && !isPure(target)) {
    return "a pure module imports only pure modules (scripts/lint/pure_modules.ts) and types";
  }
}

/** Whether a file is part of the program itself. */
function isProduct(file: string): boolean {
  return isIn(file, "main.ts", "commands/", "lib/");
}

/** Whether a path is one of these files or in one of these folders. */
function isIn(path: string, ...places: string[]): boolean {
  return places.some((place) =>
    place.endsWith("/") ? path.startsWith(place) : path === place
  );
}

/** The names that a statement declares and exports. */
function exportedNames(node: Deno.lint.Statement): string[] {
  if (node.type === "ExportDefaultDeclaration") {
    // `export default plugin` of something that stands elsewhere in the file.
    return node.declaration.type === "Identifier" ? [] : ["default"];
  }
  if (node.type !== "ExportNamedDeclaration" || !node.declaration) return [];
  const { declaration } = node;
  const named = declaration.type === "VariableDeclaration"
    ? declaration.declarations.map((d) => d.id)
    : [(declaration as { id?: Deno.lint.Node }).id];
  return named.map((id) => id?.type === "Identifier" ? id.name : "this");
}

/** Whether a doc comment stands right above, lint directives aside. */
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
