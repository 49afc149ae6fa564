/**
 * Checks the workflows with actionlint and the shell scripts with shellcheck:
 * `deno task lint:ci`. Both are used from the PATH if they are there; otherwise
 * actionlint comes from Go's proxy and shellcheck from Debian, into `.cache/`.
 */
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const SCRIPTS = ["install.sh", "scripts/action.sh", ".ci/run"];

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);
const TOOLS = `${ROOT}.cache/tools`;

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

async function actionlint(): Promise<string> {
  const installed = `${TOOLS}/actionlint`;
  if (await isFile(installed)) return installed;
  if (await run("actionlint", ["-version"]) === 0) return "actionlint";
  await Deno.mkdir(TOOLS, { recursive: true });
  if (await run("go", ["install", ACTIONLINT], { GOBIN: TOOLS }) === 0) {
    return installed;
  }
  throw new Error(`actionlint is missing, and so is Go to install it with`);
}

async function shellcheck(): Promise<string> {
  const installed = `${TOOLS}/usr/bin/shellcheck`;
  if (await isFile(installed)) return installed;
  if (await run("shellcheck", ["--version"]) === 0) return "shellcheck";
  await Deno.mkdir(TOOLS, { recursive: true });
  const script =
    'cd "$0" && apt-get download -qq shellcheck && dpkg-deb -x shellcheck_*.deb .';
  if (await run("sh", ["-c", script, TOOLS]) === 0) return installed;
  throw new Error("shellcheck is missing, and Debian's could not be had");
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

const checker = await shellcheck();
const codes = [
  await run(checker, SCRIPTS),
  await run(await actionlint(), [`-shellcheck=${checker}`]),
];
if (codes.some((code) => code !== 0)) Deno.exit(1);
