/** `create` for a user whose existing keys have another prefix. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  bucketAttempts,
  client,
  create,
  expected,
  fill,
  outcomes,
  PREFIX,
  PREFIX_READING,
  whenHonoured,
} from "../support/attempts.ts";
import { sandbox } from "../support/aws.ts";

Deno.test("create for another prefix leaves the first key's access as it was", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await fill(box, "a");
  const first = await create(box, [bucket, "--prefix", "in/"]);
  const user = `s3.read-write.${bucket}`;
  const before = await box.cli(["list-user-policies", user]);
  strictEqual(before.code, 0, before.stderr);
  const second = await box.cli(["create", bucket, "--prefix", "other/"]);
  strictEqual(second.code, 1);
  strictEqual(second.stdout, "");
  strictEqual(
    second.stderr.startsWith(
      `Error: User '${user}' already has a different policy '${user}'`,
    ),
    true,
    second.stderr,
  );
  for (const option of ["--username", "--update"]) {
    strictEqual(second.stderr.includes(option), true, second.stderr);
  }
  deepStrictEqual(await box.cli(["list-user-policies", user]), before);
  const s3 = client(first);
  const attempts = bucketAttempts(s3, bucket);
  const allowed = [...PREFIX_READING, `write ${PREFIX}`, `delete ${PREFIX}`];
  await whenHonoured(attempts, allowed);
  deepStrictEqual(await outcomes(attempts), expected(attempts, allowed));
  s3.destroy();
});
