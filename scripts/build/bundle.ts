/**
 * Bundles the program: `deno task bundle` writes
 *
 * - `dist/chunks/main.js` and the chunks beside it, which load when a command
 *   first needs them. `scripts/build/compile.ts` compiles these, because they
 *   start fastest.
 * - `dist/s3-credentials.js`, everything in one file. It is for running from a
 *   URL, because it takes only one request.
 */
import { type OutputChunk, type Plugin, rolldown } from "rolldown";
import { builtinModules } from "node:module";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { NEWEST_DENO } from "../setup/deno_versions.ts";
import { installPackages } from "../setup/packages.ts";
import { ROOT } from "../setup/paths.ts";

/** A bundle on disk. */
export interface Bundle {
  /** The path of the module to run. */
  entry: string;
  /** The files that were written. */
  chunks: OutputChunk[];
}

/**
 * Bundles the program into `folder`.
 * @param layout `chunks`: `main.js` and the chunks it loads, in a folder that
 * is emptied first; `file`: one `s3-credentials.js`
 * @throws when a module cannot be resolved or the folder cannot be written
 */
export async function bundle(
  folder: string,
  layout: "chunks" | "file",
): Promise<Bundle> {
  const name = layout === "chunks" ? "main" : "s3-credentials";
  const build = await rolldown({
    input: { [name]: join(ROOT, "main.ts") },
    // Not `node`, which would make every start load node:module.
    platform: "neutral",
    resolve: {
      modules: [await installPackages(), "node_modules"],
      // Take the AWS clients' ES modules: their CommonJS builds cannot be
      // split.
      mainFields: ["module", "main"],
      conditionNames: ["module", "import", "node", "default"],
    },
    // An unresolved import is only a warning, and would fail when the program
    // runs.
    onLog: (level, log, handle) =>
      handle(level === "warn" ? "error" : level, log),
    plugins: [
      buildInformation(await currentCommit()),
      lazyNodeModules(),
      nodeModules(),
    ],
  });
  try {
    const { output } = await build.write({
      dir: folder,
      cleanDir: layout === "chunks",
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      codeSplitting: layout === "chunks" && { groups: TOGETHER },
      // Licences are in a file of their own: see scripts/release/sbom.ts.
      comments: false,
      minify: {
        // Keep the names of functions and classes, so that stacks are readable.
        mangle: { keepNames: true },
        codegen: { removeWhitespace: true },
      },
    });
    return {
      entry: `${folder}/${name}.js`,
      chunks: output.filter((file) => file.type === "chunk"),
    };
  } finally {
    await build.close();
  }
}

/** Replaces lib/build.ts by a module with the version and the commit. */
function buildInformation(commit: string | undefined): Plugin {
  return {
    name: "build-information",
    load: {
      filter: { id: /[\\/]lib[\\/]build\.ts$/ },
      handler: () =>
        `export const version = ${JSON.stringify(config.version)};
export const commit = ${JSON.stringify(commit)};
export const releaseDeno = ${JSON.stringify(NEWEST_DENO)};`,
    },
  };
}

/**
 * Leaves Node's modules to Deno, which needs the `node:` before their names.
 */
function nodeModules(): Plugin {
  const known = new Set(builtinModules);
  return {
    name: "node-modules",
    resolveId(source) {
      if (source.startsWith("node:")) return { id: source, external: true };
      return known.has(source)
        ? { id: `node:${source}`, external: true }
        : undefined;
    },
  };
}

/**
 * Modules to put into one chunk, in addition to the chunks of what commands
 * share: loading a chunk takes as long as parsing a kilobyte.
 */
const TOGETHER = [
  // What every start needs. Not main.ts, which runs only as the main module.
  {
    name: "core",
    test: (id: string) => !/[\\/]main\.ts$/.test(id),
    tags: ["$initial" as const],
  },
  // What `policy` and `create` need; commands that call AWS need most of it.
  {
    name: "options",
    test:
      /[\\/]lib[\\/](output[\\/](json|shell)|options[\\/](arguments|aws|input|policy|values)|policy[\\/](bucket_name|document|limits|prefix|statements))\.ts$/,
  },
  // What `create` needs in addition, to plan and describe its steps.
  {
    name: "plan",
    test:
      /[\\/]lib[\\/](create[\\/](plan\w*|request|steps?|\w+_steps|step_parts|trust)|options[\\/](create|session)|policy[\\/](merge|names|size|source))\.ts$/,
  },
];

/** Which of Node's modules are loaded only when used, and in which files. */
const LAZY = {
  importer: /[\\/]commander[\\/]lib[\\/]\w+\.js$/,
  module: /^node:(child_process|fs|path|process|util)$/,
  /**
   * Marks the stand-ins; by convention, \0 means that there is no such file.
   */
  prefix: "\0lazy:",
};

/**
 * Loads Node's modules when they are first used. Commander imports them for
 * subcommands that are separate programs, of which we have none, and importing
 * the first one makes Deno set up its support for Node. A stand-in loads the
 * module when one of its functions or properties is used. Commander's own code
 * is not changed.
 *
 * Measured with Deno 2.6.8, in instructions (callgrind): without stand-ins
 * `policy` takes 160.8 M instead of 152.7 M (5.3 %), `create --dry-run` 171.7 M
 * instead of 163.6 M (4.9 %), and `--version` 152.2 M instead of 148.1 M
 * (2.7 %). All five are needed: without any one of them nothing is saved. To be
 * reported at https://github.com/denoland/deno/issues: importing a Node module
 * that is never used should cost nothing.
 */
function lazyNodeModules(): Plugin {
  return {
    name: "lazy-node-modules",
    resolveId(source, importer = "") {
      return LAZY.module.test(source) && LAZY.importer.test(importer)
        ? { id: LAZY.prefix + source, moduleSideEffects: false }
        : undefined;
    },
    async load(id) {
      if (!id.startsWith(LAZY.prefix)) return undefined;
      const module = id.slice(LAZY.prefix.length);
      return standIn(module, functionsOf(await import(module)));
    },
  };
}

/**
 * The names of a module's functions. Its other exports can be used only through
 * its default export.
 */
function functionsOf(module: Record<string, unknown>): string[] {
  return Object.keys(module).filter((name) =>
    name !== "default" && typeof module[name] === "function"
  );
}

/** The text of a module that loads one of Node's modules at the first call. */
function standIn(module: string, names: string[]): string {
  const functions = names.map((name) =>
    `export const ${name} = (...given) => lazy.${name}(...given);`
  );
  return `let real;
const lazy = new Proxy({}, {
  get: (_, name) =>
    (real ??= process.getBuiltinModule(${JSON.stringify(module)}))[name],
});
export default lazy;
${functions.join("\n")}`;
}

/**
 * The first 12 digits of the commit that is checked out, followed by
 * `-modified` when files differ from it; undefined outside a git repository.
 */
async function currentCommit(): Promise<string | undefined> {
  const head = await git("rev-parse", "--short=12", "HEAD");
  if (head === undefined) return undefined;
  return await git("status", "--porcelain") === "" ? head : `${head}-modified`;
}

async function git(...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args,
      cwd: ROOT,
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined; // no git
  }
}

if (import.meta.main) {
  const utf8 = new TextEncoder();
  const dist = join(ROOT, "dist");
  for (
    const { entry, chunks } of [
      await bundle(`${dist}/chunks`, "chunks"),
      await bundle(dist, "file"),
    ]
  ) {
    const bytes = chunks.reduce(
      (sum, { code }) => sum + utf8.encode(code).length,
      0,
    );
    console.log(`${entry}: ${chunks.length} files, ${bytes} bytes`);
  }
}
