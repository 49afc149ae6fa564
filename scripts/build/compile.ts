/**
 * Compiles the program: `deno task compile [--target T] [--any-endpoint]
 * [--output FILE]` writes one file that runs where nothing is installed, with
 * the permissions of deno.json's `permissions.default` and no others.
 *
 * `deno compile` downloads its bare runtime, denort, from Deno's host. Where
 * that is out of reach, DENORT_BIN names one for this machine, and the Deno it
 * belongs to compiles. Without it, the oldest supported Deno is tried when the
 * newest one's runtime cannot be had. `--version` says which one it became.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../setup/paths.ts";
import { bundle } from "./bundle.ts";
import {
  denoOfVersion,
  NEWEST_DENO,
  OLDEST_DENO,
} from "../setup/deno_versions.ts";

/** The systems that releases are made for, as Deno and LLVM name them. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;
/** One of {@link TARGETS}. */
export type Target = typeof TARGETS[number];

/** Something the person who compiles can put right. */
export class CompileError extends Error {}

/** The bare runtime for a target is not to be had here. */
export class RuntimeMissing extends CompileError {}

/** What to compile. */
export interface Compilation {
  /** A folder with `main.js` and the chunks it loads, and nothing else. */
  modules: string;
  target: Target;
  /** May it connect to any host? */
  anyEndpoint: boolean;
  /** The file to write, without `.exe`. */
  output: string;
}

/** The machine's own target. */
export function hostTarget(): Target {
  return parseTarget(Deno.build.target);
}

/** @throws {CompileError} when releases are not made for `name` */
export function parseTarget(name: string): Target {
  const target = TARGETS.find((known) => known === name);
  if (target) return target;
  throw new CompileError(
    `There is no target '${name}' - choose one of ${TARGETS.join(", ")}`,
  );
}

/** The name of a binary in a release: `s3-credentials-x86_64-apple-darwin`. */
export function releaseName(target: Target, anyEndpoint: boolean): string {
  return `s3-credentials${anyEndpoint ? "-any-endpoint" : ""}-${target}`;
}

/** The file that `deno compile` writes for `output`. */
export function executableName(output: string, target: Target): string {
  return target.includes("windows") ? `${output}.exe` : output;
}

/**
 * Compiles a bundle. The same modules and target give the same bytes.
 *
 * It happens in a folder of its own: `deno compile` embeds every
 * `node_modules` and `package.json` it finds above the module, and records when
 * each file was last changed.
 * @returns the file that was written
 * @throws {CompileError} when the output cannot be written or the runtime for
 * the target is missing
 */
export async function compile(compilation: Compilation): Promise<string> {
  const { target, output } = compilation;
  await checkWritable(output);
  const runtime = Deno.env.get("DENORT_BIN");
  if (runtime && target === Deno.build.target) {
    return await compileWith(await versionOf(runtime), compilation);
  }
  try {
    return await compileWith(NEWEST_DENO, compilation);
  } catch (error) {
    if (!(error instanceof RuntimeMissing)) throw error;
    console.error(`${error.message} - trying Deno ${OLDEST_DENO}`);
    return await compileWith(OLDEST_DENO, compilation);
  }
}

/**
 * Which Deno a bare runtime belongs to, as its user agent says it.
 * @throws {CompileError} when the file is none, or cannot be read
 */
async function versionOf(denort: string): Promise<string> {
  const bytes = await Deno.readFile(denort).catch((error: Error) => {
    throw new CompileError(`DENORT_BIN: ${error.message}`);
  });
  const text = new TextDecoder("latin1").decode(bytes);
  const [, version] = /Deno\/(\d+\.\d+\.\d+)/.exec(text) ?? [];
  if (version) return version;
  throw new CompileError(`DENORT_BIN: ${denort} is not a denort`);
}

async function compileWith(
  version: string,
  { modules, target, anyEndpoint, output }: Compilation,
): Promise<string> {
  const deno = await denoOfVersion(version).catch((error: Error) => {
    throw new RuntimeMissing(error.message);
  });
  const folder = await Deno.makeTempDir({ prefix: "s3-credentials-compile-" });
  try {
    for await (const { name } of Deno.readDir(modules)) {
      await Deno.copyFile(`${modules}/${name}`, `${folder}/${name}`);
      await Deno.utime(`${folder}/${name}`, 0, 0);
    }
    const permissions = config.permissions.default;
    await Deno.writeTextFile(
      `${folder}/deno.json`,
      JSON.stringify({
        permissions: {
          default: anyEndpoint ? { ...permissions, net: true } : permissions,
        },
      }),
    );
    const { success, stderr } = await new Deno.Command(deno, {
      args: [
        "compile",
        "--quiet",
        "--permission-set",
        "--no-check",
        // The code cache is a file with a predictable name in the temporary
        // folder, and read whoever wrote it.
        "--no-code-cache",
        // By default V8 stops in the middle of every start to compile, in one
        // batch, what has run some times, which a short run never earns.
        "--v8-flags=--baseline-batch-compilation-threshold=65536",
        "--target",
        target,
        "--output",
        `${folder}/compiled`,
        `${folder}/main.js`,
      ],
      cwd: folder,
      env: {
        NO_COLOR: "1",
        RUST_BACKTRACE: "0",
        // Deno would take it for the runtime of every target.
        ...(target === Deno.build.target ? {} : { DENORT_BIN: "" }),
      },
    }).output();
    if (!success) {
      const text = new TextDecoder().decode(stderr).trim();
      const url = /https:\S+\/denort-[\w-]+\.zip/.exec(text);
      if (url) {
        throw new RuntimeMissing(
          `Deno's runtime for ${target} could not be downloaded: ${
            url[0]
          } - DENORT_BIN can name the denort of a Deno for this machine`,
        );
      }
      throw new CompileError(`deno compile failed: ${text}`);
    }
    const written = executableName(output, target);
    // A binary that is running can be replaced, but not overwritten.
    await Deno.copyFile(
      executableName(`${folder}/compiled`, target),
      `${written}.part`,
    );
    await Deno.rename(`${written}.part`, written);
    return written;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function checkWritable(output: string): Promise<void> {
  try {
    const folder = output.replace(/[^/\\]*$/, "") || ".";
    await Deno.mkdir(folder, { recursive: true });
    const probe = await Deno.makeTempFile({ dir: folder });
    await Deno.remove(probe);
    if ((await Deno.stat(output).catch(() => undefined))?.isDirectory) {
      throw new Deno.errors.IsADirectory("Is a directory");
    }
  } catch (error) {
    throw new CompileError(
      `Cannot write ${output}: ${(error as Error).message}`,
    );
  }
}

/** Where binaries go that nobody named a place for. */
const DIST = join(ROOT, "dist");

/**
 * Bundles and compiles the program.
 * @param output by default `dist/s3-credentials`, or `…-any-endpoint`
 * @returns the file that was written
 * @throws {CompileError} as {@link compile}
 */
export async function compileProgram(
  target: Target,
  anyEndpoint: boolean,
  output = `${DIST}/s3-credentials${anyEndpoint ? "-any-endpoint" : ""}`,
): Promise<string> {
  await checkWritable(output);
  const modules = `${DIST}/chunks`;
  await bundle(modules, "chunks");
  return await compile({ modules, target, anyEndpoint, output });
}

/** The command line of this script; returns the exit code. */
async function main(args: string[]): Promise<number> {
  try {
    const { values: { target, output, "any-endpoint": any } } = parse(args);
    const anyEndpoint = any ?? false;
    const known = target === undefined ? hostTarget() : parseTarget(target);
    console.log(
      await compileProgram(
        known,
        anyEndpoint,
        output ??
          (target && `${DIST}/${releaseName(known, anyEndpoint)}`),
      ),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    console.error(`Error: ${error.message}`);
    return 1;
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        target: { type: "string" },
        "any-endpoint": { type: "boolean" },
        output: { type: "string" },
      },
    });
  } catch (error) {
    throw new CompileError((error as Error).message);
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
