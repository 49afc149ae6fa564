/** Requests about objects, as far as they go without a network. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import { S3Client } from "@aws-sdk/client-s3";
import { createRequests } from "../../../lib/aws/requests.ts";

Deno.test("a request about an object asks before it connects to a host", async () => {
  const endpoint = "https://minio.example.com:9000";
  const client = new S3Client({
    region: "us-east-1",
    endpoint,
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" },
  });
  const asked: string[] = [];
  const requests = createRequests(client, {
    endpoint,
    mayConnect(host) {
      asked.push(host);
      return Promise.resolve(false);
    },
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
  client.destroy();
});
