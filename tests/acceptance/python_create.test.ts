/** `create` compared with the Python tool. */
import { deepStrictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";
import {
  PYTHON,
  runOurs,
  runPython,
  testBesidePython,
} from "../support/python_tool.ts";

const STATEMENT =
  '{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}';
const POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ' +
  '"Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::$!BUCKET_NAME!$/*"]}]}';

testBesidePython({
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
    ["create", "MINE-a", "--username", "MINE-user"],
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
});

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
  ignore: PYTHON === undefined,
  async fn() {
    const lines = DRY_RUN_CHOICES.reduce((sofar, choices) =>
      sofar.flatMap((line) => choices.map((choice) => [...line, ...choice]))
    );
    await using box = await sandbox();
    const theirs = await runPython(box, lines);
    const ours = await runOurs(box, lines);
    for (const [i, line] of lines.entries()) {
      // Ours also says what the role is, which scripts do not read.
      const stderr = ours[i].stderr.replace(/^Role \S+ has .+\n$/, "");
      deepStrictEqual({ ...ours[i], stderr }, theirs[i], line.join(" "));
    }
  },
});
