/** The imports and re-exports of a module, in one form. */

/** One import of a module. */
export interface Import {
  /** The node that a lint report points at. */
  node: Deno.lint.Node;
  /**
   * What is imported: a path from the repository's root (`lib/json.ts`) for a
   * module of ours, otherwise the specifier as written. Undefined when it is
   * computed, as in `import(name)`.
   */
  target: string | undefined;
  /** `types` have no effect at run time; `later` is `import()`. */
  kind: "types" | "values" | "later";
}

/** A lint visitor that calls `found` for each import of the file. */
export function importVisitor(
  context: Deno.lint.RuleContext,
  found: (file: string, imported: Import) => void,
): Deno.lint.LintVisitor {
  const file = pathFromRoot(context.filename);
  const tell = (
    node: Deno.lint.Node,
    specifier: string | undefined,
    kind: Import["kind"],
  ) =>
    found(file, {
      node,
      kind,
      target: specifier === undefined ? undefined : resolve(specifier, file),
    });
  const kindOf = (kind: "type" | "value") =>
    kind === "type" ? "types" as const : "values" as const;
  return {
    ImportDeclaration(node) {
      tell(node, node.source.value, kindOf(node.importKind));
    },
    ExportAllDeclaration(node) {
      tell(node, node.source.value, kindOf(node.exportKind));
    },
    ExportNamedDeclaration(node) {
      if (node.source) tell(node, node.source.value, kindOf(node.exportKind));
    },
    ImportExpression(node) {
      const name = node.source.type === "Literal" ? node.source.value : null;
      tell(node, typeof name === "string" ? name : undefined, "later");
    },
  };
}

/** The folder of the repository, with `/` on every system and a final `/`. */
export const ROOT: string = import.meta.dirname!.replaceAll("\\", "/")
  .slice(0, -"scripts/lint".length);

/** A file's path from the root, with `/` on every system. */
export function pathFromRoot(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}

/**
 * The path, from the root, of the module that a file's relative import names.
 */
export function importedFile(specifier: string, file: string): string {
  return new URL(specifier, `file:///${file}`).pathname.slice(1);
}

function resolve(specifier: string, file: string): string {
  return specifier.startsWith(".")
    ? importedFile(specifier, file)
    : specifier.replace(/^npm:\/?/, "");
}
