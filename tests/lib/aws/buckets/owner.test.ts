/** Where AWS is told which account must own a bucket. */
import { strictEqual } from "node:assert/strict";
import { expectedOwner } from "../../../../lib/aws/buckets/owner.ts";

const ACCOUNT = "123456789012";

for (
  const [endpoint, account, expected] of [
    [undefined, ACCOUNT, ACCOUNT],
    ["https://s3.eu-west-1.amazonaws.com", ACCOUNT, ACCOUNT],
    ["http://127.0.0.1:9000", ACCOUNT, undefined],
    ["https://account.r2.cloudflarestorage.com", ACCOUNT, undefined],
    [undefined, undefined, undefined],
  ] as const
) {
  Deno.test(`expectedOwner: ${account ?? "nobody"} at ${endpoint ?? "AWS"}: ${expected ?? "not told"}`, () => {
    strictEqual(
      expectedOwner({ endpoint: () => endpoint }, account),
      expected,
    );
  });
}
