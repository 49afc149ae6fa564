/**
 * `deno task test`: runs the unit suite without the network, then the
 * acceptance suite against the emulator, or against the endpoint in
 * AWS_ENDPOINT_URL. `binary` compiles the program, runs the golden and
 * acceptance cases with that file, and tests what only a release has. The last
 * line counts the tests.
 *
 * deno run -A scripts/test/test.ts [unit|acceptance|aws|binary] [options of deno test]
 */
import {
  compileProgram,
  hostTarget,
  RuntimeMissing,
} from "../build/compile.ts";
import { type Emulator, startEmulator } from "../setup/emulator.ts";

const SUITES = {
  unit: [
    "-P=unit",
    "--deny-net",
    "--ignore=tests/acceptance,tests/packaging",
    "tests/",
  ],
  acceptance: ["-P=acceptance", "tests/acceptance/"],
  binary: [
    "-P=acceptance",
    "tests/golden.test.ts",
    "tests/acceptance/",
    "tests/packaging/",
  ],
};

/** The numbers of tests of a suite, by result. */
interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const [first = "", ...others] = Deno.args;
const mode = ["unit", "acceptance", "aws", "binary"].includes(first)
  ? first
  : "all";
const options = mode === "all" ? Deno.args : others;
const totals = await runSuites();
const { passed, failed, skipped } = totals.reduce((sum, suite) => ({
  passed: sum.passed + suite.passed,
  failed: sum.failed + suite.failed,
  skipped: sum.skipped + suite.skipped,
}));
console.log(
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`,
);
Deno.exitCode = failed > 0 ? 1 : 0;

async function runSuites(): Promise<Totals[]> {
  switch (mode) {
    case "unit":
      return [await runSuite("unit")];
    case "acceptance":
      return [await runOnEndpoint()];
    case "aws":
      return [await runOnAccount()];
    case "binary":
      return [await runOnBinary()];
    default:
      return [await runSuite("unit"), await runOnEndpoint()];
  }
}

async function runOnEndpoint(
  suite: "acceptance" | "binary" = "acceptance",
  env: Record<string, string> = {},
): Promise<Totals> {
  if (Deno.env.get("AWS_ENDPOINT_URL")) return await runSuite(suite, env);
  let emulator: Emulator;
  try {
    emulator = await startEmulator();
  } catch (error) {
    console.error((error as Error).message);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  try {
    return await runSuite(suite, {
      ...env,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
  } finally {
    await emulator.stop();
  }
}

/**
 * Tests both builds. Without a runtime to compile with, prints what is skipped.
 */
async function runOnBinary(): Promise<Totals> {
  try {
    return await runOnEndpoint("binary", {
      S3C_BIN: await compileProgram(hostTarget(), false),
      S3C_BIN_ANY_ENDPOINT: await compileProgram(hostTarget(), true),
    });
  } catch (error) {
    if (!(error instanceof RuntimeMissing)) throw error;
    console.error(
      `\n*** SKIPPED: the tests of the compiled binary. ${error.message} ***\n`,
    );
    return { passed: 0, failed: 0, skipped: 1 };
  }
}

/** Tests on the AWS account of the caller; the tests remove what they make. */
async function runOnAccount(): Promise<Totals> {
  if (Deno.env.get("S3C_TEST_AWS") !== "yes") {
    console.error(
      "This makes users, keys and buckets in the AWS account of your present\n" +
        "credentials, and removes them again. Confirm with S3C_TEST_AWS=yes.",
    );
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return await runSuite("acceptance");
}

async function runSuite(
  suite: keyof typeof SUITES,
  env: Record<string, string> = {},
): Promise<Totals> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--no-prompt",
        "--parallel",
        `--junit-path=${report}`,
        ...SUITES[suite],
        ...options,
      ],
      env,
    }).spawn().status;
    const counted = count(await Deno.readTextFile(report));
    // A file that fails to load reports no test.
    if (!success && counted.failed === 0) counted.failed = 1;
    return counted;
  } finally {
    await Deno.remove(report);
  }
}

/** Counts the tests in a JUnit report. */
function count(report: string): Totals {
  const cases = report.match(/<testcase[\s\S]*?<\/testcase>/g) ?? [];
  const failed = cases.filter((c) => /<(failure|error)[\s>]/.test(c)).length;
  const skipped = cases.filter((c) => c.includes("<skipped/>")).length;
  return { passed: cases.length - failed - skipped, failed, skipped };
}
