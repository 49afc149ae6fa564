/** Whose certificates are trusted: as AWS's own tools have it. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { ENDPOINT, sandbox } from "../support/aws.ts";
import { certificate } from "../support/certificate.ts";
import { cli } from "../support/cli.ts";
import { folder } from "../support/folder.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";

/** Passes what comes over TLS on to the emulator. */
function tlsFront(tls: { cert: string; key: string }) {
  const { hostname, port } = new URL(ENDPOINT!);
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...tls });
  const under: Promise<unknown>[] = [];
  const serve = async (front: Deno.TlsConn) => {
    const back = await Deno.connect({ hostname, port: Number(port) });
    await Promise.allSettled([
      front.readable.pipeTo(back.writable),
      back.readable.pipeTo(front.writable),
    ]);
  };
  const accepting = (async () => {
    for await (const front of listener) under.push(serve(front));
  })();
  return {
    endpoint: `https://127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
    },
  };
}

testWith(
  "openssl",
  "AWS_CA_BUNDLE and ca_bundle are trusted by every command, with others in the same file",
  async (openssl) => {
    if (ENDPOINT === undefined) return;
    await using box = await sandbox();
    await using dir = await folder();
    const tls = await certificate(openssl, dir);
    await using other = await folder();
    const { cert: otherCert } = await certificate(openssl, other);
    const bundle = join(dir.path, "bundle.pem");
    await Deno.writeTextFile(bundle, `# ours\n${otherCert}\n${tls.cert}`);
    const config = join(dir.path, "config");
    await Deno.writeTextFile(config, `[default]\nca_bundle = ${bundle}\n`);
    const bucket = await box.bucket();
    await using front = tlsFront(tls);
    const target = join(dir.path, "got");
    for (
      const [i, trust] of ([
        { AWS_CA_BUNDLE: bundle },
        { AWS_CONFIG_FILE: config },
      ] as Record<string, string>[]).entries()
    ) {
      for (
        const [args, stdin] of [
          [["whoami"]],
          [["create", bucket, "--username", box.name(`u${i}`)]],
          [["put-object", bucket, "k", "-"], "text"],
          [["get-object", bucket, "k", "-o", target]],
        ] as [string[], string?][]
      ) {
        const env = { ...trust, AWS_ENDPOINT_URL: front.endpoint };
        const { code, stderr } = await box.cli(args, { env, stdin });
        strictEqual(code, 0, stderr);
        const without = await box.cli(args, {
          env: { AWS_ENDPOINT_URL: front.endpoint, AWS_MAX_ATTEMPTS: "1" },
          stdin,
        });
        strictEqual(without.code, 1);
        match(
          without.stderr,
          /the certificate of 127\.0\.0\.1 is not trusted: UnknownIssuer - set DENO_CERT or AWS_CA_BUNDLE, or ca_bundle of the profile, to a file/,
        );
      }
    }
    strictEqual(await Deno.readTextFile(target), "text");
  },
);

testWith(
  "openssl",
  "a bundle that is of no use is told before any request",
  async (openssl) => {
    await using dir = await folder();
    const tls = await certificate(openssl, dir);
    let asked = 0;
    await using server = startServer(() => {
      asked++;
      return {};
    }, tls);
    const write = async (name: string, text: string) => {
      const path = join(dir.path, name);
      await Deno.writeTextFile(path, text);
      return path;
    };
    const lines = tls.cert.split("\n");
    const config = await write(
      "config",
      "[default]\nca_bundle = /nonexistent/b.pem\n",
    );
    for (
      const [env, message] of [
        [
          { AWS_CA_BUNDLE: "/nonexistent/a.pem" },
          "Cannot read the certificates in '/nonexistent/a.pem': No such file or directory - check AWS_CA_BUNDLE",
        ],
        [
          { AWS_CONFIG_FILE: config },
          "Cannot read the certificates in '/nonexistent/b.pem': No such file or directory - check ca_bundle of the profile",
        ],
        ...await Promise.all(
          ["", "hello", tls.key, lines.toSpliced(2, 1).join("\n")].map(
            async (text, i) => {
              const path = await write(`bad${i}`, text);
              return [
                { AWS_CA_BUNDLE: path },
                `'${path}' holds no certificates in PEM form, or damaged ones - check AWS_CA_BUNDLE`,
              ] as const;
            },
          ),
        ),
      ] as const
    ) {
      const { code, stderr } = await cli(["whoami"], {
        env: {
          AWS_ENDPOINT_URL: server.endpoint,
          AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
          AWS_SECRET_ACCESS_KEY: "secretsecret",
          ...env,
        },
      });
      deepStrictEqual([stderr, code], [`Error: ${message}\n`, 1]);
    }
    strictEqual(asked, 0);
  },
);
