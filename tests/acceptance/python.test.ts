/**
 * Command for command beside the Python tool of the same name, on the same
 * server: what that prints and leaves behind, ours must too.
 */
import { deepStrictEqual } from "node:assert/strict";
import { pythonEnvironment } from "../../scripts/python.ts";
import {
  environment,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "../support/aws.ts";
import { type CliResult, SANDBOX } from "../support/cli.ts";
import { snapshot } from "../support/snapshot.ts";

/**
 * Runs command lines one after the other, in one process: standard input holds
 * them as JSON, standard output the results.
 */
const BATCH = `
import json, sys
from click.testing import CliRunner
from s3_credentials.cli import cli
results = []
for args in json.load(sys.stdin):
    done = CliRunner().invoke(cli, args, prog_name="s3-credentials")
    results.append({
        "code": done.exit_code,
        "stdout": done.stdout_bytes.decode(),
        "stderr": done.stderr_bytes.decode(),
    })
json.dump(results, sys.stdout)
`;

const python = HAS_ACCOUNTS ? await install() : undefined;

async function install(): Promise<string | undefined> {
  try {
    return await pythonEnvironment("python", ["s3-credentials==0.17"]);
  } catch (error) {
    console.error(
      `SKIPPED: nothing is compared with the Python tool, which cannot be installed: ${
        (error as Error).message
      }`,
    );
    return undefined;
  }
}

/** Command lines; MINE-a, MINE-b stand for names that only one test uses. */
const STATEMENT =
  '{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}';
const POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ' +
  '"Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::$!BUCKET_NAME!$/*"]}]}';

/** Creates everything that the commands which look could show. */
const MAKE_THINGS = [
  ["create", "MINE-a", "--create-bucket"],
  ["create", "MINE-b", "--create-bucket", "--read-only", "--prefix", "x/"],
  ["create", "MINE-c", "-c", "--duration", "15m", "--website"],
];

/** Uploads what the commands about objects could show. */
const PUT_THINGS = [
  ["put-object", "MINE-a", "odd + key é.ts", "main.ts", "-s"],
  ["put-objects", "MINE-a", "main.ts", "commands", "--prefix", "in", "-s"],
];

/** Command lines; MINE stands for the beginning of one test's own names. */
const cases: Record<string, string[][]> = {
  "whoami": [["whoami"]],
  "create": [["create", "MINE-a"]],
  "create with --create-bucket": [["create", "MINE-new", "-c"]],
  "create in a region": [
    ["create", "MINE-new", "-c", "--bucket-region", "eu-west-1"],
  ],
  "create --read-only": [["create", "MINE-a", "--read-only"]],
  "create --write-only": [["create", "MINE-a", "--write-only"]],
  "create --prefix": [["create", "MINE-a", "--prefix", "in/"]],
  "create for two buckets": [["create", "MINE-a", "MINE-b", "--read-only"]],
  "create --policy": [["create", "MINE-a", "MINE-b", "--policy", POLICY]],
  "create --statement": [["create", "MINE-a", "--statement", STATEMENT]],
  "create --username": [["create", "MINE-a", "--username", "MINE-user"]],
  "create for a user that exists": [
    ["create", "MINE-a", "--username", "MINE-user"],
    ["create", "MINE-b", "--username", "MINE-user"],
  ],
  "create without boundary": [
    ["create", "MINE-a", "--user-permissions-boundary", "none"],
  ],
  "create with a boundary": [
    [
      "create",
      "MINE-a",
      "--user-permissions-boundary",
      "arn:aws:iam::aws:policy/PowerUserAccess",
    ],
  ],
  "create --public": [["create", "MINE-new", "-c", "--public"]],
  "create --website": [["create", "MINE-new", "-c", "--website"]],
  "create --silent": [["create", "MINE-new", "-c", "--silent"]],
  "create --format ini": [["create", "MINE-a", "--format", "ini"]],
  "create --duration": [["create", "MINE-a", "--duration", "15m"]],
  "create --duration again": [
    ["create", "MINE-a", "--duration", "15m"],
    ["create", "MINE-b", "--duration", "1h", "--read-only", "--prefix", "in/"],
  ],
  "create --duration --format ini": [
    ["create", "MINE-a", "--duration", "900", "-f", "ini"],
  ],
  "create for a bucket that is not there": [["create", "MINE-new"]],
  "list-users": [
    ["list-users"],
    ...MAKE_THINGS,
    ["list-users"],
    ["list-users", "--nl"],
    ["list-users", "--csv"],
    ["list-users", "--tsv"],
  ],
  "list-roles": [
    ...MAKE_THINGS,
    ["list-roles"],
    ["list-roles", "--nl"],
    ["list-roles", "--csv"],
    ["list-roles", "--details"],
    ["list-roles", "s3-credentials.AmazonS3FullAccess", "--tsv", "--details"],
  ],
  "list-user-policies": [
    ...MAKE_THINGS,
    ["list-user-policies", "s3.read-only.MINE-b"],
    ["list-user-policies"],
  ],
  "list-buckets": [
    ...MAKE_THINGS,
    ["list-buckets"],
    ["list-buckets", "--nl"],
    ["list-buckets", "MINE-a", "MINE-c", "--details"],
  ],
  "list-bucket": [
    ["list-bucket", "MINE-a"],
    ...PUT_THINGS,
    ["list-bucket", "MINE-a"],
    ["list-bucket", "MINE-a", "--nl"],
    ["list-bucket", "MINE-a", "--csv"],
    ["list-bucket", "MINE-a", "--tsv", "--prefix", "odd "],
    ["list-bucket", "MINE-a", "--prefix", "nothing"],
  ],
  "put-objects --dry-run": [
    ["put-objects", "MINE-a", "main.ts", "./commands/mod.ts", "--dry-run"],
    ["put-objects", "MINE-a", "main.ts", "--prefix", "in/", "--dry-run"],
  ],
  "get-object": [...PUT_THINGS, ["get-object", "MINE-a", "odd + key é.ts"]],
  "delete-objects": [
    ...PUT_THINGS,
    ["delete-objects", "MINE-a", "--prefix", "odd ", "--dry-run"],
    ["delete-objects", "MINE-a", "--prefix", "odd ", "-d", "-s"],
    ["delete-objects", "MINE-a", "odd + key é.ts"],
    ["delete-objects", "MINE-a", "--prefix", "in/"],
    ["delete-objects", "MINE-a", "--prefix", "in/"],
    ["delete-objects", "MINE-a", "x", "--prefix", "in/"],
    ["delete-objects", "MINE-a"],
    ["list-bucket", "MINE-a"],
  ],
  "cors policies": [
    ["set-cors-policy", "MINE-a"],
    ["get-cors-policy", "MINE-a"],
    [
      ...["set-cors-policy", "MINE-a", "-m", "GET", "-m", "PUT"],
      ...["-h", "Authorization", "-o", "https://a.example/", "-e", "ETag"],
      ...["--max-age-seconds", "60"],
    ],
    ["get-cors-policy", "MINE-a"],
    ["set-cors-policy", "MINE-new"],
  ],
  "bucket policies": [
    ["set-public-access-block", "MINE-a", "--allow-public-access"],
    ["get-public-access-block", "MINE-a"],
    ["set-bucket-policy", "MINE-a", "--allow-all-get"],
    ["get-bucket-policy", "MINE-a"],
    ["set-public-access-block", "MINE-a"],
  ],
  "delete-user": [
    ...MAKE_THINGS,
    ["delete-user", "s3.read-write.MINE-a", "s3.read-only.MINE-b"],
  ],
};

for (const [name, lines] of Object.entries(cases)) {
  Deno.test({
    name: `like the Python tool: ${name}`,
    ignore: python === undefined,
    async fn() {
      const [ours, theirs] = await Promise.all([
        play(lines, runOurs),
        play(lines, runPython),
      ]);
      deepStrictEqual(ours, theirs);
    },
  });
}

/** One of each is chosen, in every combination. */
const DRY_RUN_CHOICES: string[][][] = [
  [["create", "--dry-run"]],
  [[], ["--read-only"], ["--write-only"]],
  [[], ["--prefix", "in/"]],
  [[], ["--duration", "20m"], ["--username", "somebody"]],
  [[], ["--statement", STATEMENT]],
  [
    ["-c"],
    ["-c", "--public"],
    ["-c", "--website", "--bucket-region", "eu-west-1"],
  ],
  [["first-bucket"], ["first-bucket", "second-bucket"]],
];

Deno.test({
  name: "like the Python tool: create --dry-run in every combination",
  ignore: python === undefined,
  async fn() {
    const lines = DRY_RUN_CHOICES.reduce((sofar, choices) =>
      sofar.flatMap((line) => choices.map((choice) => [...line, ...choice]))
    );
    await using box = await sandbox();
    const theirs = await runPython(box, lines);
    const ours = await runOurs(box, lines);
    for (const [i, line] of lines.entries()) {
      deepStrictEqual(ours[i], theirs[i], line.join(" "));
    }
  },
});

type Player = (box: Sandbox, lines: string[][]) => Promise<CliResult[]>;

/** What the command lines print and leave, with the names made comparable. */
async function play(lines: string[][], player: Player): Promise<unknown> {
  await using box = await sandbox({ admin: true });
  await box.bucket("a");
  await box.bucket("b");
  const id = box.name("").slice(0, -1);
  const results = await player(
    box,
    lines.map((line) => line.map((word) => word.replaceAll("MINE", id))),
  );
  const { stdout } = await box.cli(["whoami"]);
  const text = JSON.stringify({ results, state: await snapshot(box) })
    .replaceAll(id, "MINE")
    .replaceAll(JSON.parse(stdout).Account, "ACCOUNT");
  return JSON.parse(
    text,
    (_, value) => typeof value === "string" ? comparable(value) : value,
  );
}

/** Without what no two runs have in common, and what differs on purpose. */
function comparable(text: string): unknown {
  // A policy may be written with white space or without.
  if (text.startsWith('{"Version"')) return JSON.parse(text);
  return text
    .replace(/\b(AKIA|ASIA|AIDA|AROA)\w+/g, "$1")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/g, "DATE")
    .replace(/\b[0-9a-f]{64}\b/g, "OWNER")
    .replace(
      /((?:secret_?access_?key|session_?token)\W+)[\w+/=]+/gi,
      "$1SECRET",
    )
    // The older regions' website hosts have a dash, as us-east-1 does.
    .replaceAll("s3-website.us-east-1.", "s3-website-us-east-1.")
    // What only ours tells, on standard error.
    .replace(/^User '.+' exists: .+\n/gm, "")
    .replace(/^Created role: .+\nAttached policy \S+ to role .+\n/gm, "")
    // A slip of the Python tool's.
    .replaceAll("Created  user", "Created user");
}

async function runOurs(
  box: Sandbox,
  lines: string[][],
): Promise<CliResult[]> {
  const results: CliResult[] = [];
  for (const line of lines) results.push(await box.cli(line));
  return results;
}

async function runPython(
  box: Sandbox,
  lines: string[][],
): Promise<CliResult[]> {
  const process = new Deno.Command(python!, {
    args: ["-c", BATCH],
    env: { ...SANDBOX, ...environment(box.keys) },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(lines)));
  await writer.close();
  const { stdout } = await process.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}
