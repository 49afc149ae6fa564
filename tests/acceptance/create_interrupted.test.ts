/** Ctrl-C before `create` has changed anything. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { startProxy } from "../support/proxy.ts";
import { snapshot } from "../support/snapshot.ts";

Deno.test({
  name: "Ctrl-C ends create at once while it still waits for its first answers",
  ignore: !HAS_ACCOUNTS,
  async fn() {
    await using box = await sandbox();
    await using proxy = startProxy(ENDPOINT!);
    const bucket = await box.bucket();
    const before = await snapshot(box);
    const held = Promise.withResolvers<void>();
    proxy.fault = () => {
      running.kill("SIGINT");
      return { kind: "hold", until: held.promise };
    };
    const running = box.spawn(["create", bucket], {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    const { code, stdout, stderr } = await running.result;
    held.resolve();
    strictEqual(stderr, "Error: Interrupted (nothing was changed)\n");
    strictEqual(stdout, "");
    strictEqual(code, 130);
    deepStrictEqual(await snapshot(box), before);
  },
});
