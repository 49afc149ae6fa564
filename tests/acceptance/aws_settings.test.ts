/**
 * What calls to AWS heed of the environment and of the configuration files: those
 * about objects and those of the SDK's clients alike.
 */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { type CliOptions, spawn } from "../support/cli.ts";
import { folder } from "../support/folder.ts";
import { hash } from "../support/objects.ts";
import { ANY_KEYS, refuse, serve, UPLOAD } from "../support/s3_server.ts";

/**
 * Runs a command line as it is, and with settings that come by each of the
 * ways: an environment variable, the profile of `--profile`, and AWS_PROFILE's.
 * @param variable `AWS_MAX_ATTEMPTS`, say; `max_attempts` in a profile
 */
async function byEachWay(
  [command, ...args]: string[],
  endpoint: string,
  [variable, value]: [string, string],
  check: (result: { code: number; stderr: string }) => void,
  options: CliOptions = {},
) {
  await using dir = await folder();
  const file = join(dir.path, "config");
  const setting = variable.replace("AWS_", "").toLowerCase();
  const keys = Object.entries(ANY_KEYS).map(([name, value]) =>
    `${name.toLowerCase()} = ${value}\n`
  );
  await Deno.writeTextFile(
    file,
    `[profile p]\n${setting} = ${value}\n${keys.join("")}`,
  );
  const files = { AWS_CONFIG_FILE: file, AWS_ENDPOINT_URL: endpoint };
  for (
    const [env, more] of [
      [{ ...ANY_KEYS, [variable]: value }, []],
      [{}, ["--profile", "p"]],
      [{ AWS_PROFILE: "p" }, []],
    ] as const
  ) {
    check(
      await spawn([command, ...more, ...args], {
        ...options,
        env: { ...files, ...env },
      }).result,
    );
  }
}

const BUSY = () => refuse(503, "SlowDown");

for (const command of ["list-bucket", "get-bucket-policy"]) {
  Deno.test(`${command} tries as often as is set`, async () => {
    await using server = serve(BUSY);
    await byEachWay(
      [command, "bucket"],
      server.endpoint,
      ["AWS_MAX_ATTEMPTS", "1"],
      ({ stderr }) => {
        match(stderr, /SlowDown/);
        strictEqual(server.seen.splice(0).length, 1);
      },
    );
  });
}

for (const command of ["list-bucket", "get-bucket-policy"]) {
  Deno.test(`${command} does not go to the endpoint of another profile`, async () => {
    await using server = serve(BUSY);
    await using dir = await folder();
    const file = join(dir.path, "config");
    await Deno.writeTextFile(
      file,
      `[default]\nendpoint_url = ${server.endpoint}\n` +
        "[profile p]\naws_access_key_id = a\naws_secret_access_key = s\n",
    );
    const { stderr } = await spawn([command, "bucket", "--profile", "p"], {
      // A proxy that is not there keeps it from AWS.
      env: { AWS_CONFIG_FILE: file, HTTPS_PROXY: "http://127.0.0.1:9" },
    }).result;
    match(stderr, /Could not reach AWS/);
    deepStrictEqual(server.seen, []);
  });
}

const ROLE =
  "[profile p]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n" +
  "[profile base]\naws_access_key_id = a\naws_secret_access_key = s\n";

for (const command of ["list-bucket bucket", "whoami"]) {
  Deno.test(`${command} does not assume a role at the endpoint of another profile`, async () => {
    await using server = serve(BUSY);
    await using dir = await folder();
    const file = join(dir.path, "config");
    await Deno.writeTextFile(
      file,
      `[default]\nendpoint_url = ${server.endpoint}\n${ROLE}`,
    );
    const args = [...command.split(" "), "--profile", "p"];
    const { stderr } = await spawn(args, {
      // A proxy that is not there keeps it from AWS.
      env: { AWS_CONFIG_FILE: file, HTTPS_PROXY: "http://127.0.0.1:9" },
    }).result;
    match(stderr, /Cannot get credentials from the profile 'p'/);
    deepStrictEqual(server.seen, []);
  });
}

Deno.test("a role is assumed where its own profile, or the environment, says", async () => {
  await using server = serve(BUSY);
  await using dir = await folder();
  const file = join(dir.path, "config");
  const roles = [
    [
      ROLE.replace("[profile p]\n", `$&endpoint_url = ${server.endpoint}\n`),
      {},
    ],
    [ROLE, { AWS_ENDPOINT_URL_STS: server.endpoint }],
  ] as const;
  for (const [text, env] of roles) {
    await Deno.writeTextFile(file, text);
    await spawn(["list-bucket", "bucket", "--profile", "p"], {
      env: { AWS_CONFIG_FILE: file, AWS_MAX_ATTEMPTS: "1", ...env },
    }).result;
    const bodies = server.seen.splice(0).map(({ body }) => body);
    strictEqual(bodies.length, 1);
    match(new TextDecoder().decode(bodies[0]), /Action=AssumeRole&/);
  }
});

Deno.test("uploads carry a checksum unless it is turned off", async () => {
  await using server = serve(() => ({}));
  const args = ["put-object", "bucket", "k", "-"];
  for (
    const [value, carried] of [
      ["when_supported", true],
      ["WHEN_REQUIRED", false],
      ["whenever", true],
    ] as const
  ) {
    await byEachWay(
      args,
      server.endpoint,
      ["AWS_REQUEST_CHECKSUM_CALCULATION", value],
      ({ code }) => {
        strictEqual(code, 0);
        const [{ headers }] = server.seen.splice(0);
        strictEqual("x-amz-checksum-crc32" in headers, carried);
      },
      { stdin: "text" },
    );
  }
});

for (
  const [variable, message] of [
    ["AWS_USE_FIPS_ENDPOINT", "A custom endpoint cannot be combined with FIPS"],
    [
      "AWS_USE_DUALSTACK_ENDPOINT",
      "Cannot set dual-stack in combination with a custom endpoint.",
    ],
  ] as const
) {
  Deno.test(`${variable} is heeded`, async () => {
    await using server = serve(BUSY);
    await byEachWay(
      ["list-bucket", "bucket"],
      server.endpoint,
      [variable, "true"],
      ({ code, stderr }) => {
        strictEqual(stderr, `Error: ${message}\n`);
        strictEqual(code, 1);
      },
    );
    deepStrictEqual(server.seen, []);
  });
}

Deno.test("the credentials of a container are fetched, once", async () => {
  await using server = serve(({ url }) => ({
    body: url.pathname === "/keys"
      ? JSON.stringify({
        AccessKeyId: "ASIAEXAMPLE",
        SecretAccessKey: "secretsecret",
        Token: "tokentoken",
        Expiration: new Date(Date.now() + 3_600_000).toISOString(),
      })
      : "<ListBucketResult/>",
  }));
  const { code, stderr } = await spawn(["list-bucket", "bucket"], {
    env: {
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.endpoint}/keys`,
    },
  }).result;
  deepStrictEqual([stderr, code], ["", 0]);
  const [keys, list] = server.seen;
  strictEqual(server.seen.length, 2);
  strictEqual(keys.url.pathname, "/keys");
  match(list.headers.authorization, /Credential=ASIAEXAMPLE\//);
  strictEqual(list.headers["x-amz-security-token"], "tokentoken");
});

Deno.test("a machine without credentials is told what to give", async () => {
  const { code, stderr } = await spawn(["list-bucket", "bucket"]).result;
  match(stderr, /^Error: Unable to locate credentials - use --profile, /);
  strictEqual(code, 1);
});

Deno.test("bodies of all sizes go through a proxy, and are hashed for it", async () => {
  await using proxy = serve(() => ({
    headers: { etag: '"e"' },
    body: UPLOAD,
  }));
  for (const size of [5, 2 << 20]) {
    const { code, stderr } = await spawn(["put-object", "b", "k", "-"], {
      stdin: "x".repeat(size),
      env: {
        HTTP_PROXY: proxy.endpoint,
        AWS_ENDPOINT_URL: "http://localhost:9999",
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "s",
      },
    }).result;
    deepStrictEqual([stderr, code], ["", 0]);
    const { headers, body } = proxy.seen.at(-1)!;
    strictEqual(body.length, size);
    strictEqual(headers["x-amz-content-sha256"], hash(body));
  }
});
