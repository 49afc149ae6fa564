/** Which bodies are hashed, and how CRC32s are written. */
import { strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  crc32Base64,
  payloadHash,
} from "../../../../lib/aws/objects/payload.ts";

const BODY = new TextEncoder().encode("hello");
const HASH = createHash("sha256").update(BODY).digest("hex");

const route = (url: string) => ({
  url: new URL(url),
  proxied: false,
  withCrc32: true,
});

for (
  const [url, expected] of [
    ["https://b.s3.amazonaws.com/", "UNSIGNED-PAYLOAD"],
    ["https://minio.example.com:9000/", "UNSIGNED-PAYLOAD"],
    ["http://127.0.0.1:9000/", "UNSIGNED-PAYLOAD"],
    ["http://127.8.9.10/", "UNSIGNED-PAYLOAD"],
    ["http://[::1]:9000/", "UNSIGNED-PAYLOAD"],
    ["http://localhost:9000/", "UNSIGNED-PAYLOAD"],
    ["http://b.localhost/", HASH],
    ["http://minio.example.com:9000/", HASH],
    ["http://10.0.0.1/", HASH],
    ["http://0.0.0.0/", HASH],
    ["http://notlocalhost/", HASH],
    ["http://localhost.example.com/", HASH],
    ["http://127.0.0.1.example.com/", HASH],
    ["http://[::2]/", HASH],
  ]
) {
  const what = expected === HASH ? "hashed" : "not hashed";
  Deno.test(`a body sent to ${url} is ${what}`, () => {
    strictEqual(payloadHash(BODY, route(url)), expected);
  });
}

Deno.test("a body to this computer is hashed if it goes through a proxy or without a CRC32", () => {
  const local = route("http://localhost:9000/");
  strictEqual(payloadHash(BODY, { ...local, proxied: true }), HASH);
  strictEqual(payloadHash(BODY, { ...local, withCrc32: false }), HASH);
});

Deno.test("TLS protects a body through a proxy, too", () => {
  const far = { ...route("https://b.s3.amazonaws.com/"), withCrc32: false };
  strictEqual(payloadHash(BODY, { ...far, proxied: true }), "UNSIGNED-PAYLOAD");
});

Deno.test("an empty body has the same hash, wherever it is sent", () => {
  const nothing = createHash("sha256").digest("hex");
  for (const url of ["https://b.s3.amazonaws.com/", "http://localhost/"]) {
    strictEqual(payloadHash(undefined, route(url)), nothing);
    strictEqual(payloadHash(new Uint8Array(), route(url)), nothing);
  }
});

Deno.test("a CRC32 is written in base64, with its leading zeros", () => {
  strictEqual(crc32Base64(BODY), "NhCmhg==");
  strictEqual(crc32Base64(new Uint8Array()), "AAAAAA==");
});
