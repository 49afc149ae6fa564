/** `presign`: its URLs, used as they are printed. */
import { match, strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";

Deno.test("presign prints a URL that allows one thing with one object", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  const key = "sp ace+%ü/x.txt";
  const put = await box.cli([
    "presign",
    bucket,
    key,
    "--put",
    "--expires",
    "15m",
  ]);
  const url = put.stdout.trimEnd();
  match(url, /X-Amz-Expires=900/);
  const sent = await fetch(url, { method: "PUT", body: "by url" });
  await sent.body?.cancel();
  strictEqual(sent.status, 200);
  const get = await box.cli(["presign", bucket, key]);
  match(get.stdout, /X-Amz-Expires=3600/);
  const came = await fetch(get.stdout.trimEnd());
  strictEqual(await came.text(), "by url");
  strictEqual(came.status, 200);
});
