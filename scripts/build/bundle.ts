/**
 * Bundles the program: `deno task bundle` writes
 *
 * - `dist/chunks/main.js` and the chunks beside it, which load when a command
 *   first needs them: what `scripts/build/compile.ts` compiles, because it starts
 *   fastest;
 * - `dist/s3-credentials.js`, all in one file: what is run from a URL, because
 *   it is one request.
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
  /** The module to run, a path. */
  entry: string;
  /** What was written. */
  chunks: OutputChunk[];
}

/**
 * Bundles the program into `folder`.
 * @param layout `chunks`: `main.js` and what it loads, in a folder that is
 * emptied first; `file`: one `s3-credentials.js`
 * @throws when a module cannot be resolved or the folder cannot be written
 */
export async function bundle(
  folder: string,
  layout: "chunks" | "file",
): Promise<Bundle> {
  const name = layout === "chunks" ? "main" : "s3-credentials";
  const build = await rolldown({
    input: { [name]: join(ROOT, "main.ts") },
    // Not `node`: that would make every start load node:module.
    platform: "neutral",
    resolve: {
      modules: [await installPackages(), "node_modules"],
      // The AWS clients' ES modules: their CommonJS builds do not split.
      mainFields: ["module", "main"],
      conditionNames: ["module", "import", "node", "default"],
    },
    // What cannot be found would be left to whoever runs the program.
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
      // The licences travel in a file of their own: see scripts/release/sbom.ts.
      comments: false,
      minify: {
        // Functions and classes keep their names, so that traces can be read.
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

/** Writes the version and the commit into lib/build.ts's place. */
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

/** Leaves Node's modules to Deno, which knows them by their full names only. */
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
 * What goes into one chunk, beside what the commands have in common by
 * themselves: to load a chunk takes as long as to parse a kilobyte.
 */
const TOGETHER = [
  // What every start takes. The program itself asks whether it is the main one.
  {
    name: "core",
    test: (id: string) => !/[\\/]main\.ts$/.test(id),
    tags: ["$initial" as const],
  },
  // What `policy` and `create` take; most of it, all commands that call AWS.
  {
    name: "options",
    test:
      /[\\/]lib[\\/](output[\\/](json|shell)|options[\\/](arguments|aws|input|policy|values)|policy[\\/](bucket_name|document|limits|prefix|statements))\.ts$/,
  },
  // What `create` takes to plan and to describe, beyond that.
  {
    name: "plan",
    test:
      /[\\/]lib[\\/](create[\\/](plan\w*|request|steps?|\w+_steps|step_parts|trust)|options[\\/](create|session)|policy[\\/](merge|names|size|source))\.ts$/,
  },
];

/** Which of Node's modules wait until they are used, and in which files. */
const LAZY = {
  importer: /[\\/]commander[\\/]lib[\\/]\w+\.js$/,
  module: /^node:(child_process|fs|path|process|util)$/,
  /** Marks the stand-ins, as bundlers mark what is no file. */
  prefix: "\0lazy:",
};

/**
 * Lets Node's modules load when they are used. Commander imports them for
 * subcommands that are programs of their own, which we have none of, and Deno
 * sets up its support for Node when the first of them is imported. A stand-in
 * loads the module when something is first asked of it. Commander's own text
 * stays as it was reviewed.
 *
 * Measured with Deno 2.6.8, in instructions (callgrind): without stand-ins
 * `policy` takes 160.8 M in place of 152.7 M, 5.3 %, `create --dry-run` 171.7 M
 * in place of 163.6 M, 4.9 %, and `--version` 152.2 M in place of 148.1 M,
 * 2.7 %. Each of the five counts: without any one of them the whole saving is
 * gone. For https://github.com/denoland/deno/issues: importing a Node module
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

/** The names of a module's functions. What else it has must be used by way of its default. */
function functionsOf(module: Record<string, unknown>): string[] {
  return Object.keys(module).filter((name) =>
    name !== "default" && typeof module[name] === "function"
  );
}

/** A module with the functions of one of Node's, loaded by the first call. */
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
 * The commit that is checked out, in 12 digits, with `-modified` behind it when
 * files differ; undefined outside a git repository.
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
