/** Transfers over TLS, by each of the ways in which requests travel. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { certificate } from "../support/certificate.ts";
import { folder } from "../support/folder.ts";
import { testWith } from "../support/programs.ts";
import { serve } from "../support/s3_server.ts";

/** So that what fails is not tried again. */
const ONCE = { AWS_MAX_ATTEMPTS: "1" };

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
  await using server = serve(({ url }) => ({
    headers: { etag: '"e"' },
    body: url.searchParams.has("list-type")
      ? "<ListBucketResult><Contents><Key>k</Key><Size>5</Size></Contents></ListBucketResult>"
      : "bytes",
  }), tls);
  const target = join(dir.path, "k");
  for (const { args, stdin } of [...work(target), LARGE]) {
    const { code, stderr } = await server.spawn(args, {
      stdin,
      env: { ...ONCE, DENO_CERT: path },
    }).result;
    strictEqual(code, 0, stderr);
  }
  const uploads = server.seen.filter(({ method }) => method === "PUT")
    .map(({ body }) => body.length);
  deepStrictEqual(uploads, ["text".length, LARGE.stdin.length]);
  strictEqual(await Deno.readTextFile(target), "bytes");
});

testWith(
  "openssl",
  "a server whose certificate is not trusted is told in one line, and gets nothing",
  async (openssl) => {
    await using dir = await folder();
    const tls = await certificate(openssl, dir);
    await using server = serve(() => ({}), tls);
    for (const { args, stdin } of work(join(dir.path, "k"))) {
      const { code, stderr } = await server.spawn(args, { stdin, env: ONCE })
        .result;
      strictEqual(code, 1);
      match(
        stderr,
        /^Error: [^\n]*certificate of 127\.0\.0\.1 is not trusted: UnknownIssuer - set DENO_CERT [^\n]*\n$/,
      );
    }
    deepStrictEqual(server.asked(), []);
    deepStrictEqual(dir.names(), ["cert.pem", "key.pem"]);
  },
);
