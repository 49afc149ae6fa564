/** Virtual environments for the Python programs of the tests and the demo. */

import { join } from "node:path";
import { CACHE } from "./paths.ts";

const OLDEST_PYTHON = [3, 10];

/**
 * A virtual environment in `.cache/` with `requirements`, which pip installs if
 * it does not exist yet. An incomplete one is never used: it is built under
 * another name and renamed when it is complete.
 *
 * @param name the folder's name
 * @param requirements as pip takes them: `ministack==1.5.33`
 * @returns the path of its Python
 * @throws when there is no Python, or pip fails
 */
export async function pythonEnvironment(
  name: string,
  requirements: string[],
): Promise<string> {
  const wanted = requirements.join("\n");
  const home = join(CACHE, name);
  if (!await isComplete(home, wanted)) {
    const draft = join(CACHE, `${name}.${crypto.randomUUID()}`);
    try {
      await build(draft, requirements);
      await Deno.writeTextFile(join(draft, "requirements.txt"), wanted);
      // Another process may have finished first.
      if (!await isComplete(home, wanted)) {
        await removeTree(home);
        await Deno.rename(draft, home);
      }
    } finally {
      await removeTree(draft);
    }
  }
  return pythonIn(home);
}

async function isComplete(home: string, wanted: string): Promise<boolean> {
  try {
    const found = await Deno.readTextFile(join(home, "requirements.txt"));
    if (found !== wanted) return false;
    // The Python that it was made with may have been removed.
    await execute(pythonIn(home), ["-c", ""]);
    return true;
  } catch {
    return false;
  }
}

async function build(draft: string, requirements: string[]): Promise<void> {
  await Deno.mkdir(CACHE, { recursive: true });
  const python = await findPython();
  try {
    await execute(python, ["-m", "venv", draft]);
  } catch (error) {
    // Debian has venv in a package of its own.
    if (!/ensurepip/.test((error as Error).message)) throw error;
    throw new Error(
      `${python} lacks its venv module - on Debian and Ubuntu: sudo apt install python3-venv`,
    );
  }
  await execute(pythonIn(draft), [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    ...requirements,
  ]);
}

/** The first Python on the PATH that is new enough. */
async function findPython(): Promise<string> {
  const script = "import sys; print(*sys.version_info[:2])";
  for (const command of ["python3", "python", "py"]) {
    const version = await execute(command, ["-c", script]).catch(() => "");
    const [major, minor] = version.trim().split(" ").map(Number);
    if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return command;
  }
  throw new Error(
    `Python ${
      OLDEST_PYTHON.join(".")
    } or newer is needed, and no python3 or python on the PATH is one`,
  );
}

/** Runs a program and returns what it printed. */
async function execute(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(
    `${program} ${args.join(" ")} failed:\n${decoder.decode(stdout)}${
      decoder.decode(stderr)
    }`,
  );
}

function pythonIn(home: string): string {
  return Deno.build.os === "windows"
    ? join(home, "Scripts", "python.exe")
    : join(home, "bin", "python");
}

async function removeTree(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
