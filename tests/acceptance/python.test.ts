/**
 * Command for command beside the Python tool of the same name, on the same
 * server: what that prints and leaves behind, ours must too.
 */
import { deepStrictEqual } from "node:assert/strict";
import { pythonEnvironment } from "../../scripts/python.ts";
import {
  ENDPOINT,
  environment,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "../support/aws.ts";
import { type CliResult, SANDBOX } from "../support/cli.ts";
import { folder, texts } from "../support/objects.ts";
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

/** Uploads what the commands about objects could show. */
const PUT_THINGS = [
  ["put-object", "MINE-a", "odd + key é.ts", "main.ts", "-s"],
  ["put-objects", "MINE-a", "main.ts", "commands", "--prefix", "in", "-s"],
];

/**
 * Command lines; MINE stands for the beginning of one test's own names, OUT for
 * a folder of its own, and MINE-new for what is not there.
 */
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
    ["list-bucket", "MINE-a", "--prefix", ""],
    ["list-bucket", "MINE-a", "--urls", "--prefix", "in/main"],
    ["list-bucket", "MINE-a", "--urls", "--csv", "--prefix", "in/main"],
    ["list-bucket", "MINE-new"],
  ],
  "debug-bucket": [
    ["debug-bucket", "MINE-a"],
    ["set-public-access-block", "MINE-a", "--allow-public-access"],
    ["set-bucket-policy", "MINE-a", "--allow-all-get"],
    ["debug-bucket", "MINE-a"],
    ["debug-bucket", "MINE-new"],
  ],
  "put-object": [
    ["put-object", "MINE-a", "odd + key é.ts", "main.ts"],
    ["put-object", "MINE-a", "stdin/", "-"],
    ["put-object", "MINE-a", "typed", "main.ts", "--content-type", "x/y", "-s"],
    ["put-object", "MINE-a", "k", "no-such-file"],
    ["put-object", "MINE-a", "k", "commands"],
    ["put-object", "MINE-new", "k", "main.ts", "-s"],
    ["get-object", "MINE-a", "stdin/"],
    ["delete-objects", "MINE-a", "stdin/", "-s"],
  ],
  "put-objects": [
    ["put-objects", "MINE-a", "main.ts", "./commands/", "-s"],
    ["put-objects", "MINE-a", "commands/mod.ts", "--prefix", "a/b/"],
    ["put-objects", "MINE-a", "commands", "--prefix", "a"],
    ["put-objects", "MINE-new", "main.ts", "-s"],
    ["put-objects", "MINE-a"],
    ["list-bucket", "MINE-a", "--nl"],
  ],
  "put-objects --dry-run": [
    ["put-objects", "MINE-a", "main.ts", "./commands/mod.ts", "--dry-run"],
    ["put-objects", "MINE-a", "main.ts", "--prefix", "in/", "--dry-run"],
    ["put-objects", "MINE-a", "main.ts", "--prefix", "", "--dry-run"],
    ["put-objects", "MINE-a", "main.ts", "--prefix", "../..", "--dry-run"],
    ["put-objects", "MINE-new", "commands", "--prefix", "in", "--dry-run"],
  ],
  "get-object": [
    ...PUT_THINGS,
    ["get-object", "MINE-a", "odd + key é.ts"],
    ["get-object", "MINE-a", "in/main.ts", "-o", "OUT/main.ts"],
    ["get-object", "MINE-a", "in/main.ts", "-o", "OUT"],
    ["get-object", "MINE-a", "missing"],
    ["get-object", "MINE-new", "missing"],
  ],
  "get-objects": [
    ...PUT_THINGS,
    ["get-objects", "MINE-a", "-o", "OUT/all"],
    ["get-objects", "MINE-a", "-s", "-o", "OUT/pattern", "-p", "*/mod.ts"],
    ["get-objects", "MINE-a", "-o", "OUT/two", "-p", "in/m*", "-p", "odd*"],
    ["get-objects", "MINE-a", "in/main.ts", "odd + key é.ts", "-o", "OUT/key"],
    [
      ...["get-objects", "MINE-a", "in/main.ts", "-p", "*/whoami.ts"],
      ...["-o", "OUT/both"],
    ],
    ["get-objects", "MINE-a", "no1", "in/main.ts", "no2", "-o", "OUT/missing"],
    ["get-objects", "MINE-b", "-o", "OUT/empty"],
    ["get-objects", "MINE-a", "-o", "OUT/all/in/main.ts"],
    ["get-objects", "MINE-new", "-o", "OUT/new"],
  ],
  "delete-objects": [
    ...PUT_THINGS,
    ["delete-objects", "MINE-a", "--prefix", "odd ", "--dry-run"],
    ["delete-objects", "MINE-a", "--prefix", "odd ", "-d", "-s"],
    ["delete-objects", "MINE-a", "one", "two", "--dry-run"],
    ["delete-objects", "MINE-a", "odd + key é.ts"],
    ["delete-objects", "MINE-a", "missing", "in/main.ts", "-s"],
    ["delete-objects", "MINE-a", "--prefix", "in/"],
    ["delete-objects", "MINE-a", "--prefix", "in/"],
    ["delete-objects", "MINE-a", "x", "--prefix", "in/"],
    ["delete-objects", "MINE-a"],
    ["delete-objects", "MINE-new", "x"],
    ["delete-objects", "MINE-new", "--prefix", "x"],
    ["list-bucket", "MINE-a"],
  ],
  "cors policies": [
    ["get-cors-policy", "MINE-a"],
    ["set-cors-policy", "MINE-a"],
    ["get-cors-policy", "MINE-a"],
    [
      ...["set-cors-policy", "MINE-a", "-m", "GET", "-m", "PUT"],
      ...["-h", "Authorization", "-o", "https://a.example/", "-e", "ETag"],
      ...["--max-age-seconds", "60"],
    ],
    ["get-cors-policy", "MINE-a"],
    ["set-cors-policy", "MINE-new"],
    ["get-cors-policy", "MINE-new"],
  ],
  "bucket policies": [
    ["get-bucket-policy", "MINE-a"],
    ["set-public-access-block", "MINE-a", "--allow-public-access"],
    ["set-bucket-policy", "MINE-a", "--allow-all-get"],
    ["get-bucket-policy", "MINE-a"],
    ["set-bucket-policy", "MINE-a", "--policy-file", "-"],
    ["set-bucket-policy", "MINE-a", "--policy-file", "no-such-file"],
    ["set-bucket-policy", "MINE-a", "--policy-file", "-", "--allow-all-get"],
    ["set-bucket-policy", "MINE-new", "--allow-all-get"],
    ["get-bucket-policy", "MINE-new"],
  ],
  "public access blocks": [
    ["get-public-access-block", "MINE-a"],
    [
      ...["set-public-access-block", "MINE-a", "--block-public-acls", "true"],
      ...["--ignore-public-acls", "0", "--block-public-policy", "yes"],
      ...["--restrict-public-buckets", "False"],
    ],
    ["get-public-access-block", "MINE-a"],
    ["set-public-access-block", "MINE-a", "--allow-public-access"],
    ["get-public-access-block", "MINE-a"],
    ["set-public-access-block", "MINE-a"],
    ["set-public-access-block", "MINE-a", "--block-public-acls", "maybe"],
    ["set-public-access-block", "MINE-new", "--allow-public-access"],
    ["get-public-access-block", "MINE-new"],
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
    .replaceAll(JSON.parse(stdout).Account, "ACCOUNT");
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

async function runOurs(
  box: Sandbox,
  lines: string[][],
  stdin = "",
): Promise<CliResult[]> {
  const results: CliResult[] = [];
  for (const line of lines) results.push(await box.cli(line, { stdin }));
  return results;
}

async function runPython(
  box: Sandbox,
  lines: string[][],
  stdin = "",
): Promise<CliResult[]> {
  const process = new Deno.Command(python!, {
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
