/**
 * Bundles the program: `deno task bundle` writes
 *
 * - `dist/chunks/main.js` and the chunks beside it, which load when a command
 *   first needs them: what `scripts/compile.ts` compiles, because it starts
 *   fastest;
 * - `dist/s3-credentials.js`, all in one file: what is run from a URL, because
 *   it is one request.
 */
import { build, type Metafile, type Plugin } from "esbuild";
import { builtinModules } from "node:module";
import config from "../deno.json" with { type: "json" };
import { installPackages } from "./node_modules.ts";

/** The folder of the repository. */
const ROOT = new URL("../", import.meta.url);

/** A bundle on disk. */
export interface Bundle {
  /** The module to run, a path. */
  entry: string;
  /** What went in and what came out, as esbuild tells it. */
  metafile: Metafile;
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
  if (layout === "chunks") {
    await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
  }
  const entry = layout === "chunks" ? "main" : "s3-credentials";
  const { metafile } = await build({
    absWorkingDir: path(ROOT),
    entryPoints: [{ in: "main.ts", out: entry }],
    outdir: folder,
    nodePaths: [await installPackages()],
    bundle: true,
    splitting: layout === "chunks",
    chunkNames: "[name]-[hash]",
    format: "esm",
    platform: "node",
    // The AWS clients' ES modules: their CommonJS builds break when split.
    mainFields: ["module", "main"],
    target: "esnext",
    // Identifiers stay as they are, so that stack traces can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    // The licences travel in a file of their own: see scripts/sbom.ts.
    legalComments: "none",
    // Deno knows Node's modules by their full names only.
    alias: Object.fromEntries(
      builtinModules.filter((name) => !/^(_|node:)/.test(name)).map((
        name,
      ) => [name, `node:${name}`]),
    ),
    plugins: [buildInformation(await currentCommit()), quickStart()],
    metafile: true,
    logLevel: "warning",
  });
  return { entry: `${folder}/${entry}.js`, metafile };
}

/** Writes the version and the commit into lib/build.ts's place. */
function buildInformation(commit: string | undefined): Plugin {
  return {
    name: "build-information",
    setup(build) {
      build.onLoad({ filter: /[\\/]lib[\\/]build\.ts$/ }, () => ({
        contents: `export const version = ${JSON.stringify(config.version)};
export const commit = ${JSON.stringify(commit)};`,
      }));
    },
  };
}

/** Which of Node's modules wait until they are used, and in which files. */
const LAZY = {
  importer: /[\\/](commander[\\/]lib[\\/]\w+\.js|lib[\\/]files[\\/]local\.ts)$/,
  module: /^node:(child_process|fs|path|process|util)$/,
};

/**
 * How commander sees that an option takes several values, and the same for
 * names in ASCII, as ours are.
 */
const VARIADIC = {
  slow: String.raw`/\p{ID_Continue}\.\.\.[>\]]$/u`,
  quick: String.raw`/\w\.\.\.[>\]]$/`,
};

/**
 * Takes off the way of every start what none or few of them need: each of the
 * two costs more than a twentieth of what an empty program takes to start.
 *
 * - Node's modules, which Deno sets up when the first of them is imported:
 *   commander has them for subcommands that are programs of their own, and
 *   `lib/files/local.ts` for transfers. A stand-in loads the module when
 *   something is first asked of it.
 * - Unicode's tables, which a literal with `\p{…}` loads as soon as it is parsed.
 */
function quickStart(): Plugin {
  return {
    name: "quick-start",
    setup(build) {
      build.onResolve(
        { filter: LAZY.module },
        ({ path, importer }) =>
          LAZY.importer.test(importer)
            ? { path, namespace: "lazy", sideEffects: false }
            : undefined,
      );
      build.onLoad({ filter: /./, namespace: "lazy" }, async ({ path }) => ({
        contents: standIn(path, functionsOf(await import(path))),
      }));
      build.onLoad(
        { filter: /[\\/]commander[\\/]lib[\\/]option\.js$/ },
        async ({ path }) => {
          const text = await Deno.readTextFile(path);
          if (!text.includes(VARIADIC.slow)) {
            throw new Error(`${path} has changed: see VARIADIC`);
          }
          return { contents: text.replace(VARIADIC.slow, VARIADIC.quick) };
        },
      );
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
  return `const lazy = new Proxy({}, {
  get: (_, name) => process.getBuiltinModule(${JSON.stringify(module)})[name],
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

/** The path of a file URL. */
export function path(url: URL): string {
  return Deno.build.os === "windows"
    ? decodeURIComponent(url.pathname).slice(1)
    : decodeURIComponent(url.pathname);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main) {
  const dist = path(new URL("dist", ROOT));
  const chunks = await bundle(`${dist}/chunks`, "chunks");
  const file = await bundle(dist, "file");
  for (const { entry, metafile } of [chunks, file]) {
    const outputs = Object.values(metafile.outputs);
    const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
    console.log(`${entry}: ${outputs.length} files, ${bytes} bytes`);
  }
}
