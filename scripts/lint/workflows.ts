/**
 * Checks the workflows with actionlint and the shell scripts with shellcheck:
 * `deno task lint:ci`. If they are not on the PATH, they are installed in
 * `.cache/`: actionlint with Go, shellcheck from Debian's packages.
 */
import { join } from "node:path";
import { CACHE, ROOT } from "../setup/paths.ts";

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const SCRIPTS = ["install.sh", "scripts/release/action.sh", ".ci/run"];

const TOOLS = join(CACHE, "tools");

/**
 * Runs a program. Returns its exit code, or undefined when it does not exist.
 */
async function run(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<number | undefined> {
  try {
    const { code } = await new Deno.Command(program, { args, cwd: ROOT, env })
      .spawn().status;
    return code;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function actionlint(): Promise<string | undefined> {
  const installed = `${TOOLS}/actionlint`;
  if (await isFile(installed)) return installed;
  if (await run("actionlint", ["-version"]) === 0) return "actionlint";
  const env = { GOBIN: TOOLS };
  if (await run("go", ["install", ACTIONLINT], env) === 0) return installed;
  console.error(
    "*** SKIPPED: actionlint, which could not be installed with Go ***",
  );
}

async function shellcheck(): Promise<string | undefined> {
  const installed = `${TOOLS}/usr/bin/shellcheck`;
  if (await isFile(installed)) return installed;
  if (await run("shellcheck", ["--version"]) === 0) return "shellcheck";
  const script =
    'cd "$0" && apt-get download -qq shellcheck && dpkg-deb -x shellcheck_*.deb .';
  if (await run("sh", ["-c", script, TOOLS]) === 0) return installed;
  console.error(
    "*** SKIPPED: shellcheck, which could not be downloaded from Debian ***",
  );
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

await Deno.mkdir(TOOLS, { recursive: true });
const shell = await shellcheck();
const workflows = await actionlint();
const codes = [
  shell && await run(shell, SCRIPTS),
  workflows && await run(workflows, [`-shellcheck=${shell ?? ""}`]),
];
if (codes.some((code) => code !== undefined && code !== 0)) Deno.exit(1);
