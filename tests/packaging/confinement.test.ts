/** What the permissions let through, tried from inside a compiled binary. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { compile, hostTarget } from "../../scripts/build/compile.ts";
import {
  ANY_ENDPOINT,
  BINARY,
  execute,
  temporaryFolder,
} from "../support/binary.ts";

const HOSTS = {
  allowed: [
    "s3.us-east-1.amazonaws.com:443",
    "bucket.with.dots.s3.eu-west-1.amazonaws.com:443",
    "s3-fips.us-gov-west-1.amazonaws.com:443",
    "bucket.s3.dualstack.us-west-2.amazonaws.com:443",
    "iam.global.api.aws:443",
    "sts.cn-north-1.amazonaws.com.cn:443",
    "s3.cn-north-1.api.amazonwebservices.com.cn:443",
    "iam.eusc-de-east-1.amazonaws.eu:443",
    "s3.eusc-de-east-1.api.amazonwebservices.eu:443",
    "sts.us-iso-east-1.c2s.ic.gov:443",
    "sts.us-isob-east-1.sc2s.sgov.gov:443",
    "sts.eu-isoe-west-1.cloud.adc-e.uk:443",
    "sts.us-isof-south-1.csp.hci.ic.gov:443",
    "oidc.us-east-1.amazonaws.com:443",
    "portal.sso.us-east-1.amazonaws.com:443",
    "us-east-1.signin.aws.amazon.com:443",
    "169.254.169.254:80",
    "169.254.170.2:80",
    "169.254.170.23:80",
    "[fd00:ec2::254]:80",
    "[fd00:ec2::23]:80",
    "localhost:4566",
    "127.0.0.1:8094",
    "[::1]:9000",
  ],
  refused: [
    "s3.us-east-1.amazonaws.com.evil.example:443",
    "amazonaws.com.evil.example:443",
    "evilamazonaws.com:443",
    "s3.us-east-1.amazonaws.com:80",
    "minio.example.com:443",
    "aws.amazon.com:443",
    "169.254.169.254:443",
    "169.254.169.253:80",
    "127.0.0.2:80",
    "0.0.0.0:80",
    "10.0.0.1:443",
    "[::]:80",
    "[fd00:ec2::254]:443",
  ],
};

/** Runs the probe, compiled with the program's permissions. */
async function probe(
  attempts: string[],
  env: Record<string, string> = {},
): Promise<string[]> {
  await using folder = await temporaryFolder();
  const program = await compile({
    modules: fileURLToPath(new URL("probe/", import.meta.url)),
    target: hostTarget(),
    anyEndpoint: false,
    output: `${folder.path}/probe`,
  });
  const { code, stdout, stderr } = await execute(program, attempts, { env });
  strictEqual(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("the binary may connect to AWS, to its metadata services and to this computer only", async () => {
  const hosts = [...HOSTS.allowed, ...HOSTS.refused];
  const results = await probe(hosts.map((host) => `granted=${host}`));
  deepStrictEqual(
    hosts.filter((_, i) => results[i] === "allowed"),
    HOSTS.allowed,
  );
});

Deno.test("the system refuses connections to other hosts before it looks for them", async () => {
  deepStrictEqual(
    await probe([
      "connect=s3.us-east-1.amazonaws.com.evil.example:443",
      "fetch=https://s3.us-east-1.amazonaws.com.evil.example/",
      "fetch=http://127.0.0.2:1/",
      "connect=127.0.0.1:1",
      "connect=bucket.with.dots.s3.eu-west-1.amazonaws.com:443",
      "listen=127.0.0.1",
      "listen=0.0.0.0",
    ]),
    [
      "refused",
      "refused",
      "refused",
      "allowed",
      "allowed",
      "allowed",
      "refused",
    ],
  );
});

Deno.test("the binary reads AWS's variables and few others", async () => {
  const visible = ["AWS_PROFILE", "AWS_ANYTHING", "HOME", "CI"];
  const hidden = ["GITHUB_TOKEN", "SSH_AUTH_SOCK", "PATH", "XAWS_PROFILE"];
  const names = [...visible, ...hidden];
  const results = await probe(
    names.flatMap((name) => [`env=${name}`, `nodeEnv=${name}`]),
    Object.fromEntries(names.map((name) => [name, "/value"])),
  );
  deepStrictEqual(
    results,
    names.flatMap((name) =>
      Array(2).fill(visible.includes(name) ? "allowed" : "refused")
    ),
  );
});

Deno.test("the binary runs no program, loads no library and imports nothing", async () => {
  const results = await probe([
    "run=/bin/sh",
    "run=/bin/true",
    "exec=true",
    "ffi=libc.so.6",
    "import=https://esm.sh/left-pad",
  ]);
  deepStrictEqual(results, Array(5).fill("refused"));
});

Deno.test({
  name: "a host that is not AWS is refused in one line, and nothing reaches it",
  // Elsewhere 127.0.0.2 is no address of this computer.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using listener = countConnections();
    const { code, stdout, stderr } = await whoami(BINARY, listener.host);
    strictEqual(
      stderr,
      `Error: This build may only connect to AWS, not to ${listener.host} - ` +
        "use s3-credentials-any-endpoint, or deno run --allow-net=127.0.0.2 …\n",
    );
    strictEqual(stdout, "");
    strictEqual(code, 1);
    strictEqual(listener.connections(), 0);
  },
});

Deno.test({
  name: "the any-endpoint build connects to any host",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using listener = countConnections();
    const { stderr } = await whoami(ANY_ENDPOINT, listener.host);
    match(stderr, /GetCallerIdentity/);
    strictEqual(listener.connections() > 0, true);
  },
});

Deno.test({
  name: "on a terminal the user is told about the host, and asked",
  ignore: Deno.build.os !== "linux",
  async fn(t) {
    for (const answer of ["y", "n"]) {
      await t.step(answer, async () => {
        await using listener = countConnections();
        const shown = await answerOnTerminal(
          [BINARY, ...whoamiArguments(listener.host)],
          /\[y\/n/,
          answer,
        );
        match(
          shown,
          /this command wants to connect to 127\.0\.0\.2:\d+, which is not AWS/,
        );
        strictEqual(listener.connections() > 0, answer === "y");
        strictEqual(
          shown.includes("Error: This build may only"),
          answer === "n",
        );
      });
    }
  },
});

/** Runs a program on a terminal and, when it asks, answers. */
async function answerOnTerminal(
  command: string[],
  question: RegExp,
  answer: string,
): Promise<string> {
  const process = new Deno.Command("script", {
    args: ["--quiet", "--command", command.join(" "), "/dev/null"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = process.stdin.getWriter();
  let shown = "", asked = false;
  // Deno throws away what was typed before its question was complete.
  const typing = setInterval(() => {
    if (asked) writer.write(new TextEncoder().encode(`${answer}\n`));
  }, 200);
  for await (
    const text of process.stdout.pipeThrough(new TextDecoderStream())
  ) {
    shown += text;
    asked = question.test(shown) && !/Granted|Denied/.test(shown);
  }
  clearInterval(typing);
  writer.releaseLock();
  await process.stdin.close().catch(() => {});
  await process.status;
  return shown;
}

Deno.test("a profile with credential_process is refused with the way round", async () => {
  await using folder = await temporaryFolder();
  const credentials = `${folder.path}/credentials`;
  await Deno.writeTextFile(
    credentials,
    "[helper's]\ncredential_process = /bin/echo {}\n",
  );
  const { code, stderr } = await execute(
    BINARY,
    ["whoami", "--profile", "helper's"],
    { env: { AWS_SHARED_CREDENTIALS_FILE: credentials } },
  );
  strictEqual(
    stderr,
    "Note: this program reads the profile 'helper's' as the AWS CLI does, and " +
      `some others do not, see line 2 of '${credentials}': no credentials are ` +
      "found by the Rust SDK, the Java SDK, the C++ SDK\n" +
      "Error: The profile 'helper's' gets its credentials from a program " +
      "(credential_process), and this build may not run programs - use: " +
      "aws configure export-credentials --profile 'helper'\\''s' | s3-credentials … --auth -\n",
  );
  strictEqual(code, 1);
});

function whoamiArguments(host: string): string[] {
  const keys = ["--access-key", "a", "--secret-key", "b"];
  return ["whoami", "--endpoint-url", `http://${host}`, ...keys];
}

function whoami(program: string, host: string) {
  return execute(program, whoamiArguments(host), {
    env: { AWS_MAX_ATTEMPTS: "1" },
  });
}

/** A server on an address of this computer that is not in the list. */
function countConnections(): AsyncDisposable & {
  host: string;
  connections(): number;
} {
  let count = 0;
  const server = Deno.serve({
    hostname: "127.0.0.2",
    port: 0,
    onListen() {},
  }, () => {
    count++;
    return new Response("no", { status: 400 });
  });
  return {
    host: `127.0.0.2:${server.addr.port}`,
    connections: () => count,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
