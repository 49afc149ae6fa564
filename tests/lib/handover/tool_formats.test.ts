/** Credentials in the configuration of other tools. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  credentialProcessJson,
  minioAlias,
  rcloneRemote,
  s3cmdConfig,
  terraformProvider,
} from "../../../lib/handover/tool_formats.ts";
import {
  AWKWARD,
  AWS,
  KEY,
  SESSION,
  VALUES,
  withFile,
} from "../../support/credentials.ts";
import { output, testWith } from "../../support/programs.ts";

testWith("rclone", "rclone reads rclone", async (program) => {
  await withFile("rclone", AWKWARD, async (path) => {
    const dump = await output(program, ["--config", path, "config", "dump"]);
    const remote = JSON.parse(dump)["s3-credentials"];
    deepStrictEqual(
      [remote.access_key_id, remote.secret_access_key, remote.session_token],
      VALUES,
    );
  });
});

testWith("s3cmd", "s3cmd reads s3cfg", async (program) => {
  await withFile("s3cfg", AWKWARD, async (path) => {
    const dump = await output(program, ["-c", path, "--dump-config"]);
    deepStrictEqual(
      ["access_key", "secret_key"].map((name) =>
        new RegExp(`^${name} = (.*)$`, "m").exec(dump)?.[1]
      ),
      VALUES.slice(0, 2),
    );
  });
});

Deno.test("credential_process gets a token and its end only when there are any", () => {
  deepStrictEqual(JSON.parse(credentialProcessJson(KEY)), {
    Version: 1,
    AccessKeyId: KEY.AccessKeyId,
    SecretAccessKey: KEY.SecretAccessKey,
  });
  deepStrictEqual(
    Object.entries(JSON.parse(credentialProcessJson(SESSION))).slice(-2),
    [
      ["SessionToken", "IQoJb3JpZ2luX2VjE/+=="],
      ["Expiration", "2026-01-02T03:04:05Z"],
    ],
  );
});

/** Regions of each partition, and where S3 is there. */
const ENDPOINTS: [region: string, host: string][] = [
  ["eu-west-1", "s3.eu-west-1.amazonaws.com"],
  ["us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"],
  ["cn-north-1", "s3.cn-north-1.amazonaws.com.cn"],
  ["eusc-de-east-1", "s3.eusc-de-east-1.amazonaws.eu"],
  ["us-iso-east-1", "s3.us-iso-east-1.c2s.ic.gov"],
  ["us-isob-east-1", "s3.us-isob-east-1.sc2s.sgov.gov"],
];

for (const [region, host] of ENDPOINTS) {
  Deno.test(`tools that want a host get the one of ${region}`, () => {
    strictEqual(JSON.parse(minioAlias(KEY, { region })).url, `https://${host}`);
    const config = s3cmdConfig(KEY, { region }).split("\n");
    for (
      const line of [
        `bucket_location = ${region}`,
        `host_base = ${host}`,
        `host_bucket = %(bucket)s.${host}`,
        "use_https = True",
      ]
    ) ok(config.includes(line), line);
  });
}

Deno.test("rclone is told to end the path of a folder with a slash", () => {
  const [line] = rcloneRemote(KEY, { ...AWS, folder: "bucket/app/" })
    .split("\n");
  strictEqual(
    line,
    "# End the path of the folder with a slash: s3-credentials:bucket/app/",
  );
});

Deno.test("s3cmd puts the bucket into the path at a custom endpoint", () => {
  for (
    const [endpointUrl, host, https] of [
      ["http://localhost:9000", "localhost:9000", "False"],
      ["https://s3.example.com", "s3.example.com", "True"],
    ]
  ) {
    const config = s3cmdConfig(KEY, { region: "x", endpointUrl }).split("\n");
    ok(config.includes(`host_base = ${host}`));
    ok(config.includes(`host_bucket = ${host}`));
    ok(config.includes(`use_https = ${https}`));
  }
});

/** The value that a line `name = value` holds. */
function setting(text: string, name: string): string | undefined {
  return new RegExp(`^ *${name} += (.*)$`, "m").exec(text)?.[1];
}

Deno.test("values are quoted where a tool would take quotes off", () => {
  const { SecretAccessKey: _, ...rest } = KEY;
  for (
    const [secret, rclone, s3cmd] of [
      ["plain", "plain", "plain"],
      ["`a`", "``a``", "`a`"],
      ['"""a', '`"""a`', '"""a'],
      ['"a"', '"a"', '""a""'],
      ['"a', '"a', '"a'],
    ]
  ) {
    const key = { ...rest, SecretAccessKey: secret };
    strictEqual(setting(rcloneRemote(key, AWS), "secret_access_key"), rclone);
    strictEqual(setting(s3cmdConfig(key, AWS), "secret_key"), s3cmd);
  }
});

Deno.test("a string of Terraform holds no expression, and ends where it ends", () => {
  for (
    const [secret, written] of [
      ["${var.x}", '"$${var.x}"'],
      ["%{if true}", '"%%{if true}"'],
      ["$x %y", '"$x %y"'],
      ['a"b\\', '"a\\"b\\\\"'],
    ]
  ) {
    strictEqual(
      setting(
        terraformProvider({ ...KEY, SecretAccessKey: secret }, AWS),
        "secret_key",
      ),
      written,
    );
  }
});
