/**
 * What credentials made by `create` can do, tried with a real S3 client:
 * everything they grant works, and every neighbour of it is refused.
 */
import { deepStrictEqual } from "node:assert/strict";
import {
  accountAttempts,
  bucketAttempts,
  client,
  create,
  expected,
  fill,
  INSIDE,
  outcomes,
  PREFIX,
  PREFIX_READING,
  whenHonoured,
} from "../support/attempts.ts";
import { sandbox } from "../support/aws.ts";

interface Case {
  name: string;
  options: string[];
  /**
   * What is allowed, by the start of an attempt's name; all else is refused.
   */
  allowed: string[];
}

const READING = ["location", "list", "read", "tags"];
const STATEMENT = '{"Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], ' +
  '"Resource": ["*"]}';
const POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", ' +
  '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::$!BUCKET_NAME!$/in/*"}}';

const cases: Case[] = [
  { name: "read-write", options: [], allowed: [...READING, "write", "delete"] },
  { name: "read-only", options: ["--read-only"], allowed: READING },
  { name: "write-only", options: ["--write-only"], allowed: ["write"] },
  {
    name: "read-write with a prefix",
    options: ["--prefix", PREFIX],
    allowed: [...PREFIX_READING, `write ${PREFIX}`, `delete ${PREFIX}`],
  },
  {
    name: "read-only with a prefix",
    options: ["--read-only", "--prefix", PREFIX],
    allowed: PREFIX_READING,
  },
  {
    name: "write-only with a prefix",
    options: ["--write-only", "--prefix", `${PREFIX}*`],
    allowed: [`write ${PREFIX}`],
  },
  {
    name: "--statement",
    options: ["--read-only", "--statement", STATEMENT],
    allowed: [...READING, "buckets"],
  },
  {
    name: "--policy",
    options: ["--policy", POLICY],
    allowed: [`read ${INSIDE}`],
  },
  {
    name: "--policy with --statement",
    options: ["--policy", POLICY, "--statement", STATEMENT],
    allowed: [`read ${INSIDE}`, "buckets"],
  },
];

for (const lifetime of ["a user's key", "a session"]) {
  for (const buckets of [1, 3]) {
    Deno.test(`create grants what it says and no more: ${lifetime}, ${buckets} bucket${buckets > 1 ? "s" : ""}`, async (t) => {
      await using box = await sandbox({ admin: true });
      const names: string[] = [];
      for (const suffix of ["a", "b", "c"].slice(0, buckets)) {
        names.push(await fill(box, suffix));
      }
      // A name that begins with that of a bucket which is granted.
      const others = [await fill(box, "aa"), await fill(box, "z")];
      for (const { name, options, allowed } of cases) {
        await t.step(name, async () => {
          const keys = await create(box, [
            ...names,
            ...options,
            ...(lifetime === "a session" ? ["--duration", "15m"] : [
              "--username",
              box.name(`user-${cases.findIndex((c) => c.name === name)}`),
            ]),
          ]);
          const s3 = client(keys);
          try {
            for (const bucket of names) {
              const attempts = bucketAttempts(s3, bucket);
              await whenHonoured(attempts, allowed);
              deepStrictEqual(
                await outcomes(attempts),
                expected(attempts, allowed),
                bucket,
              );
            }
            for (const bucket of others) {
              const attempts = bucketAttempts(s3, bucket);
              deepStrictEqual(
                await outcomes(attempts),
                expected(attempts, []),
                bucket,
              );
            }
            const elsewhere = accountAttempts(s3, keys, box);
            deepStrictEqual(
              await outcomes(elsewhere),
              expected(elsewhere, allowed),
            );
          } finally {
            s3.destroy();
          }
        });
      }
    });
  }
}
