/** `set-cors-policy` where it cannot work. */
import { strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";

Deno.test("set-cors-policy on a bucket that is not there says so", async () => {
  await using box = await sandbox();
  const { code, stderr } = await box.cli(["set-cors-policy", box.name("none")]);
  strictEqual(stderr, `Error: Bucket ${box.name("none")} does not exists\n`);
  strictEqual(code, 1);
});
