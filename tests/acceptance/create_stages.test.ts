/** In how many stages `create` asks AWS: each costs a round trip. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { startProxy } from "../support/proxy.ts";

/** The calls of each stage, for a new user of a bucket that exists. */
const STAGES = [
  [
    "GetCallerIdentity",
    "GetUser",
    "HEAD bucket",
    "ListAccessKeys",
    "ListAttachedUserPolicies",
    "ListGroupsForUser",
    "ListUserPolicies",
  ],
  ["CreateUser"],
  ["CreateAccessKey", "PutUserPolicy"],
  ["GetUserPolicy", "ListAccessKeys", "ListUserPolicies"],
];

Deno.test({
  name: "create BUCKET asks in four stages, the calls of each at once",
  ignore: !HAS_ACCOUNTS,
  async fn() {
    await using box = await sandbox({ admin: true });
    await using proxy = startProxy(ENDPOINT!);
    const bucket = await box.bucket();
    const seen: string[][] = [];
    let waiting: (() => void)[] = [];
    // No call is answered before all calls of its stage have come: if one of
    // them waited for another, the program would never end.
    proxy.fault = ({ operation }) => {
      if (waiting.length === 0) seen.push([]);
      const stage = seen.at(-1)!;
      stage.push(operation);
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      if (waiting.length === STAGES[seen.length - 1]?.length) {
        for (const release of waiting) release();
        waiting = [];
      }
      return { kind: "hold", until: promise };
    };
    const { code, stderr } = await box.cli(["create", bucket], {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    strictEqual(code, 0, stderr);
    deepStrictEqual(seen.map((stage) => stage.toSorted()), STAGES);
  },
});
