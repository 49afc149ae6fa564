/**
 * Checks the workflows with actionlint and the shell scripts with shellcheck:
 * `deno task lint:ci`. Both are used from the PATH if they are there; otherwise
 * actionlint comes from Go's proxy and shellcheck from Debian, into `.cache/`.
 */
import { join } from "node:path";
import { CACHE, ROOT } from "../setup/paths.ts";

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const SCRIPTS = ["install.sh", "scripts/release/action.sh", ".ci/run"];

const TOOLS = join(CACHE, "tools");

/** Runs a program; its exit code, or undefined when there is no such program. */
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
  console.error("*** SKIPPED: actionlint, since Go could not install it ***");
}

async function shellcheck(): Promise<string | undefined> {
  const installed = `${TOOLS}/usr/bin/shellcheck`;
  if (await isFile(installed)) return installed;
  if (await run("shellcheck", ["--version"]) === 0) return "shellcheck";
  const script =
    'cd "$0" && apt-get download -qq shellcheck && dpkg-deb -x shellcheck_*.deb .';
  if (await run("sh", ["-c", script, TOOLS]) === 0) return installed;
  console.error("*** SKIPPED: shellcheck, which Debian did not give ***");
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
