/**
 * Compiles the program: `deno task compile [--target T] [--any-endpoint]
 * [--output FILE]` writes one file that runs where nothing is installed, with
 * the permissions of deno.json's `permissions.default` and no others.
 *
 * `deno compile` downloads its bare runtime, denort, from Deno's host. If the
 * host cannot be reached, set DENORT_BIN to a denort for this machine; the
 * program is then compiled with the Deno version it belongs to. Without it, the
 * oldest supported Deno is tried when the newest runtime cannot be downloaded.
 * `--version` of the compiled program names the Deno that was used.
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

/** The targets of a release, by the names that Deno and LLVM use. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;
/** One of {@link TARGETS}. */
export type Target = typeof TARGETS[number];

/** An error that the person who compiles can fix. */
export class CompileError extends Error {}

/** The bare runtime for a target could not be downloaded. */
export class RuntimeMissing extends CompileError {}

/** What to compile. */
export interface Compilation {
  /** A folder with `main.js` and the chunks it loads, and nothing else. */
  modules: string;
  target: Target;
  /** Whether the program may connect to any host. */
  anyEndpoint: boolean;
  /** The file to write, without `.exe`. */
  output: string;
}

/** The target of this machine. */
export function hostTarget(): Target {
  return parseTarget(Deno.build.target);
}

/**
 * Checks the name of a target.
 * @throws {CompileError} when releases are not made for it
 */
export function parseTarget(name: string): Target {
  const target = TARGETS.find((known) => known === name);
  if (target) return target;
  throw new CompileError(
    `Unknown target '${name}' - choose one of ${TARGETS.join(", ")}`,
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
 * The bundle is copied to a new folder first, because `deno compile` embeds
 * every `node_modules` and `package.json` above the module, and records when
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
 * The Deno version that a bare runtime belongs to, read from its user agent.
 * @throws {CompileError} when the file is not a denort, or cannot be read
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
        // folder, and is read no matter who wrote it.
        "--no-code-cache",
        "--v8-flags=" + [
          // By default V8 pauses during every start to compile, in one batch,
          // the functions that ran several times. A short run does not gain
          // that back.
          "--baseline-batch-compilation-threshold=65536",
          // By default V8 collects 48 MB of short-lived objects before it frees
          // them. With this, a listing of 1,000,000 keys needs 113 MB instead
          // of 170 MB, and nothing takes longer (Deno 2.6.8).
          "--max-semi-space-size=8",
        ].join(","),
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
        // Otherwise Deno would use it as the runtime for every target.
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
    // A running binary can be replaced, but not overwritten.
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

/** Where binaries are written by default. */
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

/** Runs the command line of this script and returns the exit code. */
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
