/**
 * The npm packages as a `node_modules` folder, which the bundler needs. It is
 * in `.cache/` and not beside the program, which Deno runs faster from its own
 * cache. `deno compile` would also embed any `node_modules` it finds.
 */
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { CACHE, ROOT } from "./paths.ts";

/** Where the packages are installed. */
const FOLDER = join(CACHE, "packages");

/**
 * Installs the packages of deno.lock, unless they are installed already.
 * @returns the path of the folder
 * @throws when Deno cannot install them; deno.lock is never changed here
 */
export async function installPackages(): Promise<string> {
  const lock = await Deno.readTextFile(join(ROOT, "deno.lock"));
  const installed = join(FOLDER, "installed.lock");
  const modules = join(FOLDER, "node_modules");
  if (await Deno.readTextFile(installed).catch(() => "") === lock) {
    return modules;
  }
  await Deno.mkdir(FOLDER, { recursive: true });
  const { imports } = config;
  await Deno.writeTextFile(
    join(FOLDER, "deno.json"),
    JSON.stringify({ imports, nodeModulesDir: "auto", lock: { frozen: true } }),
  );
  await Deno.writeTextFile(join(FOLDER, "deno.lock"), lock);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet"],
    cwd: FOLDER,
  }).output().then((output) => {
    if (!output.success) Deno.stderr.writeSync(output.stderr);
    return output;
  });
  if (!success) throw new Error("The npm packages could not be installed");
  await Deno.writeTextFile(installed, lock);
  return modules;
}
