/** Transfers over TLS, by each way that requests travel. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { certificate } from "../support/certificate.ts";
import { spawn } from "../support/cli.ts";
import "../support/leaks.ts";
import { folder } from "../support/objects.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";

/** Lists, uploads, and downloads to `target`. */
const work = (target: string) => [
  { args: ["list-bucket", "bucket", "--nl"] },
  { args: ["put-object", "bucket", "small", "-"], stdin: "text" },
  { args: ["get-object", "bucket", "k", "-o", target] },
];

/** A large upload travels in another way. */
const LARGE = {
  args: ["put-object", "bucket", "large", "-"],
  stdin: "x".repeat(2 << 20),
};

testWith("openssl", "objects travel over TLS", async (openssl) => {
  await using dir = await folder();
  const { path, ...tls } = await certificate(openssl, dir);
  const uploads: number[] = [];
  await using server = startServer(({ method, url, body }) => {
    if (method === "PUT") uploads.push(body.length);
    return {
      body: url.searchParams.has("list-type")
        ? "<ListBucketResult><Contents><Key>k</Key><Size>5</Size></Contents></ListBucketResult>"
        : "bytes",
    };
  }, tls);
  const target = join(dir.path, "k");
  for (const { args, stdin } of [...work(target), LARGE]) {
    const { code, stderr } = await spawn(args, {
      stdin,
      env: { ...environment(server.endpoint), DENO_CERT: path },
    }).result;
    strictEqual(code, 0, stderr);
  }
  deepStrictEqual(uploads, ["text".length, LARGE.stdin.length]);
  strictEqual(await Deno.readTextFile(target), "bytes");
});

testWith(
  "openssl",
  "a server whose certificate is not trusted is told in one line, and gets nothing",
  async (openssl) => {
    await using dir = await folder();
    const tls = await certificate(openssl, dir);
    let asked = 0;
    await using server = startServer(() => {
      asked++;
      return {};
    }, tls);
    for (const { args, stdin } of work(join(dir.path, "k"))) {
      const { code, stderr } = await spawn(args, {
        stdin,
        env: environment(server.endpoint),
      }).result;
      strictEqual(code, 1);
      match(
        stderr,
        /^Error: [^\n]*certificate of 127\.0\.0\.1 is not trusted: UnknownIssuer - set DENO_CERT [^\n]*\n$/,
      );
    }
    strictEqual(asked, 0);
    deepStrictEqual(dir.names(), ["cert.pem", "key.pem"]);
  },
);

function environment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secretsecret",
    AWS_REGION: "us-east-1",
    AWS_MAX_ATTEMPTS: "1",
  };
}
