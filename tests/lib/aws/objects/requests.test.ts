/** What requests about objects do before they use the network. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import { BucketRegions } from "../../../../lib/aws/bucket_regions.ts";
import { createRequests } from "../../../../lib/aws/objects/requests.ts";
import { HttpClient } from "../../../../lib/http/client.ts";
import { NO_NETWORK } from "../../../support/network.ts";
import { s3Settings } from "../../../support/objects.ts";

Deno.test("a request about an object asks before it connects to a host", async () => {
  const settings = s3Settings(
    "https://minio.example.com:9000",
    new HttpClient(NO_NETWORK),
  );
  const asked: string[] = [];
  const requests = createRequests(settings, new BucketRegions(), {
    mayConnect(host) {
      asked.push(host);
      return Promise.resolve(false);
    },
    env: () => undefined,
    now: () => new Date(),
  });
  await rejects(
    requests.send({
      operation: "HeadObject",
      method: "HEAD",
      bucket: "my-bucket",
      key: "my-key",
      read: () => Promise.resolve(),
    }),
    { name: "CliError", message: /may only connect to AWS, not to minio/ },
  );
  deepStrictEqual(asked, ["minio.example.com:9000"]);
});
