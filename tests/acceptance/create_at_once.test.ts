/**
 * Two runs of `create` at once for one user, in random order call by call: no
 * key can do other than its own run was asked, whichever run comes first, and
 * what a run cannot give it refuses and takes back.
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { CreateUserCommand } from "@aws-sdk/client-iam";
import { samePolicy } from "../../lib/policy/same.ts";
import {
  ENDPOINT,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "../support/aws.ts";
import type { CliResult } from "../support/cli.ts";
import { IS_COMPILED } from "../support/compiled.ts";
import { changesBetween, outcomeOf } from "../support/create_outcome.ts";
import { generator } from "../support/random.ts";
import { startTurns } from "../support/turns.ts";
import { type AccountState, snapshot } from "../support/snapshot.ts";

/** How many rounds there are of each kind: CI takes few. */
const ROUNDS = Number(
  Deno.env.get("S3C_TEST_ROUNDS") ?? (IS_COMPILED ? 2 : 10),
);

/** What two runs are asked, for one user. */
interface Kind {
  name: string;
  /** The bucket and prefix of each run. */
  asked: { bucket: "a" | "b"; prefix: string }[];
  /** The user is named, not called after the bucket. */
  named: boolean;
  /** The user is there before. */
  exists: boolean;
}

const KINDS: Kind[] = [
  {
    name: "default names, other prefixes",
    asked: [{ bucket: "a", prefix: "x/" }, { bucket: "a", prefix: "y/" }],
    named: false,
    exists: false,
  },
  {
    name: "default names, the same twice",
    asked: [{ bucket: "a", prefix: "x/" }, { bucket: "a", prefix: "x/" }],
    named: false,
    exists: false,
  },
  {
    name: "a new user of one name, other buckets",
    asked: [{ bucket: "a", prefix: "x/" }, { bucket: "b", prefix: "x/" }],
    named: true,
    exists: false,
  },
  {
    name: "a user that exists, other prefixes",
    asked: [{ bucket: "a", prefix: "x/" }, { bucket: "a", prefix: "y/" }],
    named: true,
    exists: true,
  },
  {
    name: "a user that exists, other buckets",
    asked: [{ bucket: "a", prefix: "x/" }, { bucket: "b", prefix: "x/" }],
    named: true,
    exists: true,
  },
  {
    name: "a user that exists, the same twice",
    asked: [{ bucket: "a", prefix: "x/" }, { bucket: "a", prefix: "x/" }],
    named: true,
    exists: true,
  },
];

for (const kind of KINDS) {
  Deno.test({
    name: `two runs at once, ${ROUNDS} rounds: ${kind.name}`,
    ignore: !HAS_ACCOUNTS,
    async fn(t) {
      let given = 0;
      for (let seed = 0; seed < ROUNDS; seed++) {
        await t.step(`seed ${seed}`, async () => {
          given += await round(kind, generator(seed));
        });
      }
      ok(given > 0, "no run ever succeeded");
    },
  });
}

/** Runs both once. @returns how many of them gave a key */
async function round(kind: Kind, random: () => number): Promise<number> {
  await using box = await sandbox({ admin: true });
  const buckets = { a: await box.bucket("a"), b: await box.bucket("b") };
  const user = kind.named ? box.name("user") : `s3.read-write.${buckets.a}`;
  if (kind.exists) {
    await box.iam.send(new CreateUserCommand({ UserName: user }));
  }
  const before = await snapshot(box);
  await using turns = startTurns(ENDPOINT!, kind.asked.length, random);
  const runs = kind.asked.map(({ bucket, prefix }, i) =>
    turns.run(i, (endpoint) =>
      box.cli([
        "create",
        buckets[bucket],
        "--prefix",
        prefix,
        ...kind.named ? ["--username", user] : [],
      ], { env: { AWS_ENDPOINT_URL: endpoint } }))
  );
  const results = await Promise.all(runs);
  const after = await snapshot(box);
  const keys = results.flatMap(({ code, stdout }) =>
    code === 0 ? [JSON.parse(stdout).AccessKeyId] : []
  );
  const errors = results.map(({ stderr }) => stderr).join("\n");
  await checkRights(box, kind, user, results, after);
  const changes = [...changesBetween(before, after)];
  deepStrictEqual(
    changes.filter((name) => name.startsWith("access key ")).toSorted(),
    keys.map((id) => `access key ${id} of user ${user}`).toSorted(),
    errors,
  );
  if (keys.length === 0) {
    const said = results.map(({ stderr }) => outcomeOf(stderr));
    const named = said.flatMap(({ kept, left }) => [...kept, ...left]);
    for (const change of changes) ok(named.includes(change), errors);
  }
  return keys.length;
}

/** A user whose key was given has exactly the policy that the run asked for. */
async function checkRights(
  box: Sandbox,
  { asked }: Kind,
  user: string,
  results: CliResult[],
  after: AccountState,
): Promise<void> {
  for (const [i, { code, stderr }] of results.entries()) {
    if (code !== 0) continue;
    const { bucket, prefix } = asked[i];
    const { stdout } = await box.cli([
      "policy",
      box.name(bucket),
      "--prefix",
      prefix,
    ]);
    const { inline } = after.users[user] as { inline: Record<string, string> };
    deepStrictEqual(
      Object.keys(inline),
      [`s3.read-write.${box.name(bucket)}`],
      results.map((result) => result.stderr).join("\n"),
    );
    ok(
      samePolicy(JSON.parse(Object.values(inline)[0]), JSON.parse(stdout)),
      stderr,
    );
  }
}
