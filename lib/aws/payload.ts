/** What vouches for the bytes that travel. Pure. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { isLoopback } from "../loopback.ts";

/** The SHA-256 of nothing. */
const EMPTY_SHA256 =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** What is signed in place of a hash (S3 API, "Authenticating Requests"). */
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/**
 * The value of `x-amz-content-sha256`. Where nobody can change a body on its
 * way, over TLS and within this computer, it is not hashed, which takes longer
 * than to send it: its CRC32, which is signed, vouches for how it is stored.
 */
export function payloadHash(url: URL, body: Uint8Array | undefined): string {
  if (!body || body.byteLength === 0) return EMPTY_SHA256;
  return url.protocol === "https:" ||
      isLoopback(url.hostname.replace(/^\[|\]$/g, ""))
    ? UNSIGNED_PAYLOAD
    : createHash("sha256").update(body).digest("hex");
}

/** The CRC32 of bytes, in base64 as S3 writes it. */
export function crc32Base64(bytes: Uint8Array): string {
  return base64OfCrc(crc32(bytes));
}

/** The headers that tell a body's CRC32, in base64; none for undefined. */
export function checksumHeaders(
  crc32: string | undefined,
): Record<string, string> {
  return crc32 === undefined ? {} : {
    "x-amz-sdk-checksum-algorithm": "CRC32",
    "x-amz-checksum-crc32": crc32,
  };
}

/** A CRC32 in base64: its four bytes, the highest first. */
export function base64OfCrc(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc >>> 0);
  return bytes.toString("base64");
}
