/** The hashes and checksums that protect the content of requests. Pure. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { isLoopback } from "../../http/loopback.ts";
import { peerOf } from "../../http/peer.ts";

/** The SHA-256 of an empty body. */
const EMPTY_SHA256 =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Stands for the hash of a body that is not hashed (S3 API, "Authenticating
 * Requests").
 */
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/** How a body is sent, which decides whether it must be hashed. */
export interface BodyRoute {
  url: URL;
  /** Whether it may go through a proxy. */
  proxied: boolean;
  /** Whether the headers, which are signed, contain its CRC32. */
  withCrc32: boolean;
}

/**
 * The value of `x-amz-content-sha256`. Hashing a body takes longer than sending
 * it, so it is not hashed where nobody can change it on the way: over TLS, and
 * within this computer if a CRC32 makes sure that it is stored correctly.
 */
export function payloadHash(
  body: Uint8Array | undefined,
  { url, proxied, withCrc32 }: BodyRoute,
): string {
  if (!body || body.byteLength === 0) return EMPTY_SHA256;
  const { hostname, encrypted } = peerOf(url);
  const staysWithin = !proxied && isLoopback(hostname);
  return encrypted || (staysWithin && withCrc32)
    ? UNSIGNED_PAYLOAD
    : createHash("sha256").update(body).digest("hex");
}

/** The CRC32 of bytes, in base64 as S3 writes it. */
export function crc32Base64(bytes: Uint8Array): string {
  return base64OfCrc(crc32(bytes));
}

/** The headers for a body's CRC32, which is in base64; none when undefined. */
export function checksumHeaders(
  crc32: string | undefined,
): Record<string, string> {
  return crc32 === undefined ? {} : {
    "x-amz-sdk-checksum-algorithm": "CRC32",
    "x-amz-checksum-crc32": crc32,
  };
}

/**
 * A CRC32 as S3 writes it: base64 of its four bytes, most significant first.
 */
export function base64OfCrc(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc >>> 0);
  return bytes.toString("base64");
}
