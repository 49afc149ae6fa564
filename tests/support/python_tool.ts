/**
 * The Python tool of the same name, beside ours on the same server: what that
 * prints and leaves behind, ours must too.
 */
import { deepStrictEqual } from "node:assert/strict";
import { pythonEnvironment } from "../../scripts/setup/python.ts";
import { PYTHON_TOOL } from "../../scripts/setup/python_tool.ts";
import {
  ENDPOINT,
  environment,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "./aws.ts";
import { type CliResult, SANDBOX } from "./cli.ts";
import { folder } from "./folder.ts";
import { texts } from "./objects.ts";
import { snapshot } from "./snapshot.ts";

/**
 * Runs command lines one after the other, in one process: standard input holds
 * them as JSON, standard output the results.
 */
const BATCH = `
import json, sys
from click.testing import CliRunner
from s3_credentials.cli import cli
results = []
todo = json.load(sys.stdin)
for args in todo["lines"]:
    done = CliRunner().invoke(
        cli, args, input=todo["stdin"], prog_name="s3-credentials"
    )
    stderr = done.stderr_bytes.decode()
    if done.exception and not isinstance(done.exception, SystemExit):
        # What a traceback ends in.
        stderr += f"Error: {done.exception}\\n"
    results.append({
        "code": done.exit_code,
        "stdout": done.stdout_bytes.decode(),
        "stderr": stderr,
    })
json.dump(results, sys.stdout)
`;

/** The Python that has the tool; undefined where nothing can be compared. */
export const PYTHON: string | undefined = HAS_ACCOUNTS
  ? await install()
  : undefined;

async function install(): Promise<string | undefined> {
  try {
    return await pythonEnvironment("python", [PYTHON_TOOL]);
  } catch (error) {
    console.error(
      `SKIPPED: nothing is compared with the Python tool, which cannot be installed: ${
        (error as Error).message
      }`,
    );
    return undefined;
  }
}

/**
 * Tests that command lines, one after the other, do the same with both tools.
 *
 * In them MINE stands for the beginning of one test's own names: MINE-a and
 * MINE-b are buckets, MINE-new is none. OUT is a folder of the test's own.
 * @param cases the command lines of each test, by its name
 */
export function testBesidePython(cases: Record<string, string[][]>): void {
  for (const [name, lines] of Object.entries(cases)) {
    Deno.test({
      name: `like the Python tool: ${name}`,
      ignore: PYTHON === undefined,
      async fn() {
        const [ours, theirs] = await Promise.all([
          play(lines, runOurs),
          play(lines, runPython),
        ]);
        deepStrictEqual(ours, theirs);
      },
    });
  }
}

/** What standard input holds for every command line. */
const STDIN = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{
    Sid: "Tls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::MINE-a/*",
  }],
});

type Player = (
  box: Sandbox,
  lines: string[][],
  stdin?: string,
) => Promise<CliResult[]>;

/** What the command lines print and leave, with the names made comparable. */
async function play(lines: string[][], player: Player): Promise<unknown> {
  await using box = await sandbox({ admin: true });
  await box.bucket("a");
  await box.bucket("b");
  await using dir = await folder();
  const id = box.name("").slice(0, -1);
  const own = (text: string) =>
    text.replaceAll("MINE", id).replaceAll("OUT", dir.path);
  const results = await player(
    box,
    lines.map((line) => line.map(own)),
    own(STDIN),
  );
  const { stdout } = await box.cli(["whoami"]);
  const state = await snapshot(box);
  const files = await texts(dir.path);
  const text = JSON.stringify({ results, state, files })
    .replaceAll(id, "MINE")
    .replaceAll(dir.path, "OUT")
    .replaceAll(JSON.parse(stdout).Account, "ACCOUNT")
    // Our role trusts the caller, the Python tool's the account.
    .replaceAll(":user/MINE-admin", ":root");
  return JSON.parse(
    text,
    (_, value) => typeof value === "string" ? comparable(value) : value,
  );
}

/** What differs on purpose, and what stands in its place on both sides. */
const DIFFERENCES: Record<string, [found: RegExp, instead: string]> = {
  "the older regions' website hosts have a dash, as us-east-1 does": [
    /s3-website\.us-east-1\./g,
    "s3-website-us-east-1.",
  ],
  "ours tells more on standard error": [
    /^(User '.+' exists: .+|Created role: .+\nAttached policy \S+ to role .+)\n/gm,
    "",
  ],
  "a slip of the Python tool's": [/Created {2}user/g, "Created user"],
  "arguments are named in another way": [
    /^(Usage: s3-credentials \S+) .*$/gm,
    "$1",
  ],
  "ours says what to do about an error": [
    / - check the name; list-buckets shows yours$/gm,
    "",
  ],
  "ours shows no progress unless on a terminal": [
    /^(Up|Down)loading.*\n/gm,
    "",
  ],
  "URLs are those of the endpoint": [
    new RegExp(`${ENDPOINT}/`, "g"),
    "https://s3.amazonaws.com/",
  ],
  "ours does not ask for the head of an object before it gets it": [
    /\((404|NoSuchKey|NoSuchBucket)\) when calling the (Head|Get)Object operation: .*/g,
    "(404)",
  ],
  "an upload that failed is told as any other call": [
    /Failed to upload \S+ to \S+: /g,
    "",
  ],
  "each missing key is an error": [/^(Error: )?Not found: /gm, "Not found: "],
  "not all spellings of a boolean are told": [/ Recognized values: .*/g, ""],
  "ours debugs more": [
    /^(Bucket region:|Error checking bucket region: ).*\n[^]*^Public access: .*\n/gm,
    "",
  ],
};

/** Without what no two runs have in common, and {@link DIFFERENCES}. */
function comparable(text: string): unknown {
  // A policy may be written with white space or without.
  if (text.startsWith('{"Version"')) return JSON.parse(text);
  // The Python tool takes the files of a directory as they come.
  if (text.includes(" => s3://")) return text.split("\n").sort();
  const unique = text
    .replace(/\b(AKIA|ASIA|AIDA|AROA)\w+/g, "$1")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/g, "DATE")
    .replace(/\b[0-9a-f]{64}\b/g, "OWNER")
    .replace(
      /((?:secret_?access_?key|session_?token)\W+)[\w+/=]+/gi,
      "$1SECRET",
    );
  return Object.values(DIFFERENCES).reduce(
    (same, [found, instead]) => same.replace(found, instead),
    unique,
  );
}

/** Runs command lines with our tool. */
export async function runOurs(
  box: Sandbox,
  lines: string[][],
  stdin = "",
): Promise<CliResult[]> {
  const results: CliResult[] = [];
  for (const line of lines) results.push(await box.cli(line, { stdin }));
  return results;
}

/** Runs command lines with the Python tool. */
export async function runPython(
  box: Sandbox,
  lines: string[][],
  stdin = "",
): Promise<CliResult[]> {
  const process = new Deno.Command(PYTHON!, {
    args: ["-c", BATCH],
    env: { ...SANDBOX, ...environment(box.keys) },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(
    new TextEncoder().encode(JSON.stringify({ lines, stdin })),
  );
  await writer.close();
  const { stdout } = await process.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}
