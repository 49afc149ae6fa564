/** `whoami`. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { HAS_ACCOUNTS, sandbox } from "../support/aws.ts";

Deno.test("whoami prints the identity of the caller", async () => {
  await using box = await sandbox();
  const { code, stdout, stderr } = await box.cli(["whoami"]);
  strictEqual(stderr, "");
  strictEqual(code, 0);
  const identity = JSON.parse(stdout);
  deepStrictEqual(Object.keys(identity), ["UserId", "Account", "Arn"]);
  match(identity.Account, /^\d{12}$/);
  strictEqual(stdout, JSON.stringify(identity, null, 4) + "\n");
  if (HAS_ACCOUNTS) {
    strictEqual(identity.Account, box.keys!.accessKeyId);
  }
});
