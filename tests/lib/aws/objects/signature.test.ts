/** Our signatures, compared with the SDK's. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { buildQueryString, escapeUri } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import {
  Signer,
  type SigningCredentials,
} from "../../../../lib/aws/objects/signature.ts";

/** SHA-256 in the form that the SDK's signer takes. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined
      ? createHash("sha256")
      : createHmac("sha256", secret as string);
  }
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

interface Request {
  method: string;
  host: string;
  key: string;
  query: Record<string, string>;
  headers: Record<string, string>;
}

async function signedBySdk(
  { method, host, key, query, headers }: Request,
  credentials: SigningCredentials,
  region: string,
  signingDate: Date,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const signed = await signer.sign({
    method,
    protocol: "https:",
    hostname: host,
    path: pathOf(key),
    query,
    headers: { ...headers, host },
  }, { signingDate, unsignableHeaders: new Set(["accept-encoding"]) });
  const { host: _, ...rest } = signed.headers;
  return rest;
}

async function presignedBySdk(
  { method, host, path }: { method: string; host: string; path: string },
  credentials: SigningCredentials,
  region: string,
  signingDate: Date,
  expiresIn: number,
): Promise<string> {
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const unsigned = new Set(["x-amz-content-sha256"]);
  const { query } = await signer.presign({
    method,
    protocol: "https:",
    hostname: host,
    path,
    query: {},
    headers: { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
  }, {
    expiresIn,
    signingDate,
    unhoistableHeaders: unsigned,
    unsignableHeaders: unsigned,
  });
  return buildQueryString(query!);
}

const pathOf = (key: string) => "/" + key.split("/").map(escapeUri).join("/");

const word = fc.stringMatching(/^[A-Za-z0-9/+]{1,40}$/);
const headerValue = fc.stringMatching(/^[!-~][\t -~]{0,30}[!-~]$/);
const requests: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom("GET", "PUT", "HEAD", "POST", "DELETE"),
  host: fc.constantFrom("b.s3.eu-west-1.amazonaws.com", "127.0.0.1:9000"),
  key: fc.string({ unit: "grapheme", maxLength: 30 }),
  query: fc.dictionary(
    fc.constantFrom("prefix", "uploads", "partNumber", "uploadId", "list-type"),
    fc.string({ unit: "grapheme", maxLength: 20 }),
  ),
  headers: fc.record({
    "x-amz-content-sha256": fc.constantFrom("UNSIGNED-PAYLOAD", "e3b0c442"),
    "content-type": headerValue,
    "accept-encoding": fc.constant("identity"),
    "user-agent": fc.constant("s3-credentials"),
    range: fc.constant("bytes=5-"),
    "if-match": headerValue,
  }, { requiredKeys: ["x-amz-content-sha256"] }),
});

Deno.test("a signature is the one that the SDK makes", async () => {
  await fc.assert(
    fc.asyncProperty(
      requests,
      fc.record({
        accessKeyId: word,
        secretAccessKey: word,
        sessionToken: word,
      }, { requiredKeys: ["accessKeyId", "secretAccessKey"] }),
      fc.constantFrom("us-east-1", "cn-north-1"),
      fc.date({
        min: new Date("2000-01-01"),
        max: new Date("2100-01-01"),
        noInvalidDate: true,
      }),
      async (request, credentials, region, date) => {
        const { method, host, key, query, headers } = request;
        const signed = new Signer(region, "s3").sign(
          {
            method,
            host,
            path: pathOf(key),
            query: buildQueryString(query),
            headers,
          },
          credentials,
          date,
        );
        deepStrictEqual(
          signed,
          await signedBySdk(request, credentials, region, date),
        );
      },
    ),
  );
});

Deno.test("a presigned URL is the one that the SDK makes", async () => {
  await fc.assert(
    fc.asyncProperty(
      requests,
      fc.record({
        accessKeyId: word,
        secretAccessKey: word,
        sessionToken: word,
      }, { requiredKeys: ["accessKeyId", "secretAccessKey"] }),
      fc.constantFrom("us-east-1", "cn-north-1"),
      fc.integer({ min: 1, max: 604_800 }),
      fc.date({
        min: new Date("2000-01-01"),
        max: new Date("2100-01-01"),
        noInvalidDate: true,
      }),
      async ({ method, host, key }, credentials, region, seconds, date) => {
        const path = pathOf(key);
        strictEqual(
          new Signer(region, "s3")
            .presign({ method, host, path }, credentials, date, seconds),
          await presignedBySdk(
            { method, host, path },
            credentials,
            region,
            date,
            seconds,
          ),
        );
      },
    ),
  );
});

Deno.test("the next day, and other credentials, have another key", () => {
  const signer = new Signer("us-east-1", "s3");
  const request = {
    method: "GET",
    host: "b.s3.us-east-1.amazonaws.com",
    path: "/k",
    query: "",
    headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
  };
  const sign = (secretAccessKey: string, time: string) =>
    signer.sign(
      request,
      { accessKeyId: "a", secretAccessKey },
      new Date(time),
    ).authorization;
  const first = sign("one", "2026-01-01T00:00:00Z");
  const others = [
    sign("two", "2026-01-01T00:00:00Z"),
    sign("one", "2026-01-02T00:00:00Z"),
  ];
  strictEqual(new Set([first, ...others]).size, 3);
  strictEqual(sign("one", "2026-01-01T00:00:00Z"), first);
});
