/** What the configuration files say about requests to S3. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { StandardRetryStrategy } from "@smithy/core/retry";
import {
  resolveS3Settings,
  type S3Settings,
} from "../../../../lib/aws/objects/settings.ts";
import { HttpClient } from "../../../../lib/http/client.ts";
import { NO_NETWORK } from "../../../support/network.ts";
import { createRequestHandler } from "../../../../lib/aws/request_handler.ts";
import "../../../support/cli.ts"; // takes AWS's variables out of the environment
import { folder } from "../../../support/folder.ts";

const credentials = () =>
  Promise.resolve({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });

const http = new HttpClient(NO_NETWORK);
const retryStrategy = new StandardRetryStrategy(3);

/** The settings of the profile `p` in a file, for a region. */
async function resolve(file: string, region = "eu-west-3") {
  await using dir = await folder();
  const configFilepath = join(dir.path, "config");
  await Deno.writeTextFile(configFilepath, file);
  return await resolveS3Settings({
    region,
    profileSource: { profile: "p", filepath: "/nonexistent", configFilepath },
    endpoint: (service) => `https://${service}.example.com`,
    credentials,
    http,
    requestHandler: createRequestHandler(http, () => undefined),
    retryStrategy,
  });
}

const DEFAULTS: S3Settings = {
  region: "eu-west-3",
  endpoint: "https://s3.example.com",
  useFips: false,
  useDualStack: false,
  retryStrategy,
  checksums: true,
  http,
  credentials,
};

const PROFILES: [string, Partial<S3Settings>][] = [
  ["", {}],
  ["use_fips_endpoint = true", { useFips: true }],
  ["use_dualstack_endpoint = true", { useDualStack: true }],
  ["request_checksum_calculation = when_required", { checksums: false }],
  ["request_checksum_calculation = when_supported", {}],
  ["request_checksum_calculation = never", {}],
];
for (const [line, changed] of PROFILES) {
  Deno.test(`a profile with '${line}'`, async () => {
    deepStrictEqual(await resolve(`[profile p]\n${line}\n`), {
      ...DEFAULTS,
      ...changed,
    });
  });
}

Deno.test("another profile is ignored", async () => {
  deepStrictEqual(
    await resolve("[default]\nuse_fips_endpoint = true\n"),
    DEFAULTS,
  );
});

Deno.test("a region may ask for FIPS", async () => {
  deepStrictEqual(await resolve("", "fips-us-east-1"), {
    ...DEFAULTS,
    region: "us-east-1",
    useFips: true,
  });
});

Deno.test("a region that cannot be part of a host name is refused", async () => {
  await rejects(resolve("", "evil.example.com/"), {
    message:
      'Region not accepted: region="evil.example.com/" is not a valid hostname component.',
  });
});
