/** `localserver` as AWS's SDKs use it, before and after a renewal. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import process from "node:process";
import {
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { fromHttp } from "@aws-sdk/credential-provider-http";
import { fromContainerMetadata } from "@smithy/credential-provider-imds";
import { clientConfig, ENDPOINT, sandbox } from "../support/aws.ts";
import { awsCli, startBoto3 } from "../support/clients.ts";
import { type LocalServer, startLocalServer } from "../support/localserver.ts";

/** Requests after which a renewal is given up: far more than it ever takes. */
const PATIENCE = 2000;

/**
 * The first request after the clock was turned begins a renewal, and one of the
 * next gets what it brought.
 */
async function until<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  server: LocalServer,
): Promise<T> {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const answer = await ask();
    if (wanted(answer)) return answer;
  }
  throw new Error(`Nothing was renewed:\n${server.log()}`);
}

Deno.test("boto3 and the AWS CLI list through localserver, across a renewal", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await box.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "k" }));
  await using server = await startLocalServer(box, [
    bucket,
    "--read-only",
    "-d",
    "15m",
    "--token=between-us",
  ]);
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: server.url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: "between-us",
  };
  await using boto3 = await startBoto3(bucket, env);
  const first = await boto3.list();
  deepStrictEqual(first.keys, ["k"]);
  deepStrictEqual((await boto3.list()).used, first.used);
  match(await awsCli(["s3", "ls", `s3://${bucket}`], env), / k\n$/);
  server.turnClock(9);
  const renewed = await until(
    () => boto3.list(),
    ({ used }) => used !== first.used,
    server,
  );
  deepStrictEqual(renewed.keys, ["k"]);
  strictEqual(await server.stop(), 0);
  match(server.log(), /Shutting down server\.\.\.\n$/);
});

Deno.test("the JavaScript SDK's fromHttp and fromContainerMetadata list through localserver, across a renewal", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await box.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "k" }));
  await using server = await startLocalServer(box, [
    bucket,
    "-d",
    "15m",
    "--token=between-us",
  ]);
  process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = server.url;
  process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = "between-us";
  try {
    const providers = {
      fromHttp: () =>
        fromHttp({
          awsContainerCredentialsFullUri: server.url,
          awsContainerAuthorizationToken: "between-us",
        }),
      fromContainerMetadata: () => fromContainerMetadata({ timeout: 5000 }),
    };
    const used = new Set<string>();
    for (const turn of [0, 9]) {
      server.turnClock(turn);
      const before = new Set(used);
      await until(
        providers.fromHttp(),
        ({ accessKeyId }) => !before.has(accessKeyId),
        server,
      );
      for (const [name, provider] of Object.entries(providers)) {
        const credentials = await provider()();
        used.add(credentials.accessKeyId);
        const client = new S3Client({
          ...clientConfig(undefined),
          credentials,
          forcePathStyle: ENDPOINT !== undefined,
        });
        const { Contents } = await client.send(
          new ListObjectsV2Command({ Bucket: bucket }),
        );
        deepStrictEqual(Contents?.map((object) => object.Key), ["k"], name);
        client.destroy();
      }
    }
    ok(used.size > 1, "one before the renewal, others after");
  } finally {
    delete process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
    delete process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  }
});
