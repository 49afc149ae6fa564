/** What vouches for the bytes that travel. Pure. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { isLoopback } from "../../http/loopback.ts";
import { peerOf } from "../../http/peer.ts";

/** The SHA-256 of nothing. */
const EMPTY_SHA256 =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** What is signed in place of a hash (S3 API, "Authenticating Requests"). */
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/** What is known of a body's way, and what goes with it. */
export interface Passage {
  url: URL;
  /** Whether a proxy may be on the way. */
  proxied: boolean;
  /** Whether the headers, which are signed, tell its CRC32. */
  withCrc32: boolean;
}

/**
 * The value of `x-amz-content-sha256`. To hash a body takes longer than to send
 * it, so that is left out where nobody can change it on its way: over TLS, and
 * within this computer when its CRC32 vouches for how it is stored.
 */
export function payloadHash(
  body: Uint8Array | undefined,
  { url, proxied, withCrc32 }: Passage,
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
