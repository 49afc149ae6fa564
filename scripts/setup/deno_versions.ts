/** The Deno versions that the program is tested with, and how to get them. */

import { join } from "node:path";
import { CACHE, ROOT } from "./paths.ts";

/** The oldest Deno that can run the program from source or from a URL. */
export const OLDEST_DENO = "2.6.8";

/**
 * The newest stable Deno, with which the program is tested and releases are
 * compiled. It is read from `.dvmrc`, as workflows and version managers do.
 */
export const NEWEST_DENO: string = Deno
  .readTextFileSync(join(ROOT, ".dvmrc")).trim();

/**
 * The path of this version of Deno: the running one, or one that is installed
 * from npm in `.cache/`.
 * @throws when npm has none for this machine, or cannot be reached
 */
export async function denoOfVersion(version: string): Promise<string> {
  if (Deno.version.deno === version) return Deno.execPath();
  const name = npmPackage();
  const folder = join(CACHE, `deno-${version}`);
  const file = Deno.build.os === "windows" ? "deno.exe" : "deno";
  const executable = join(folder, "node_modules", name, file);
  if (await exists(executable)) return executable;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    join(folder, "deno.json"),
    JSON.stringify({
      nodeModulesDir: "auto",
      imports: { deno: `npm:${name}@${version}` },
    }),
  );
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet"],
    cwd: folder,
  }).output();
  if (!success) {
    throw new Error(
      `Deno ${version} could not be installed from npm: ${
        new TextDecoder().decode(stderr).trim()
      }`,
    );
  }
  return executable;
}

/** The npm package with Deno for this machine. */
function npmPackage(): string {
  const arch = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  switch (Deno.build.os) {
    case "windows":
      return `@deno/win32-${arch}`;
    case "darwin":
      return `@deno/darwin-${arch}`;
    default:
      return `@deno/linux-${arch}-glibc`;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
