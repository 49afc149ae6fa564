/** Objects in S3 buckets, in the calls that move, list and delete them. */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { S3Client } from "@aws-sdk/client-s3";
import { CliError, isAwsError } from "../errors.ts";
import { forEachAtOnce } from "../transfer/parallel.ts";
import { type Listing, type ObjectRow, parseListing } from "./listing.ts";
import { failureOf, type Requests } from "./requests.ts";
import type { HttpAnswer } from "./http.ts";
import { elements, elementText, encodeText, fitsXml } from "./xml.ts";

/** Which object. */
export interface ObjectName {
  bucket: string;
  /** Exactly as it is: nothing is trimmed or normalised. */
  key: string;
}

/** How a call can be watched and ended. */
export interface CallOptions {
  signal?: AbortSignal;
  /** Bytes that moved; negative ones when they must move again. */
  onBytes?: (bytes: number) => void;
}

/** Takes the bytes of a download, in order. */
export interface Sink {
  /**
   * The bytes are good until this is over. What it throws ends the download and
   * comes out of it unchanged.
   */
  write(bytes: Uint8Array<ArrayBuffer>): void | Promise<void>;
}

/** What a key could not be deleted for. */
export interface DeleteFailure {
  key: string;
  code: string;
  message: string;
}

/** A version of an object, or the mark that it was deleted. */
export interface VersionName {
  key: string;
  versionId: string;
}

/** An upload in parts that was begun. */
export interface MultipartUpload extends ObjectName {
  uploadId: string;
}

/** A part that has arrived. */
export interface UploadedPart {
  /** Counted from 1. */
  number: number;
  etag: string;
  /** Base64; undefined when checksums are turned off. */
  crc32?: string;
}

/** The calls about objects. */
export interface Objects {
  /** Rows of ListObjectsV2, a page at a time; the next one is already asked for. */
  list(
    bucket: string,
    prefix?: string,
    options?: CallOptions,
  ): AsyncGenerator<ObjectRow[]>;
  /** All versions and delete markers, a page at a time. */
  listVersions(bucket: string): AsyncGenerator<VersionName[]>;
  /** The object's size in bytes. @throws {AwsError} `404` when there is none */
  size(name: ObjectName, options?: CallOptions): Promise<number>;
  /**
   * Hands the object's bytes to `sink`. A connection that breaks off is taken
   * up again where it ended; the length, and the checksum if S3 has one, are
   * checked.
   */
  get(name: ObjectName, sink: Sink, options?: CallOptions): Promise<void>;
  put(
    name: ObjectName,
    body: Uint8Array<ArrayBuffer>,
    contentType: string | undefined,
    options?: CallOptions,
  ): Promise<void>;
  createUpload(
    name: ObjectName,
    contentType: string | undefined,
    options?: CallOptions,
  ): Promise<MultipartUpload>;
  /** `body` must stay as it is until this is over. */
  uploadPart(
    upload: MultipartUpload,
    number: number,
    body: Uint8Array<ArrayBuffer>,
    options?: CallOptions,
  ): Promise<UploadedPart>;
  completeUpload(
    upload: MultipartUpload,
    parts: UploadedPart[],
    options?: CallOptions,
  ): Promise<void>;
  /** One that is over, or gone, is no error. */
  abortUpload(upload: MultipartUpload): Promise<void>;
  /** Uploads of a bucket that were begun and neither completed nor aborted. */
  listUploads(bucket: string): Promise<MultipartUpload[]>;
  /** Deletes at most 1,000 keys; tells those that stay. */
  delete(
    bucket: string,
    keys: string[],
    options?: CallOptions,
  ): Promise<DeleteFailure[]>;
  /** Deletes at most 1,000 versions for good; tells those that stay. */
  deleteVersions(
    bucket: string,
    versions: VersionName[],
  ): Promise<DeleteFailure[]>;
  /** The URL of an object, in the bucket's region as far as it is known. */
  url(name: ObjectName): Promise<string>;
  /**
   * A URL that allows one method on one object for so many seconds, and when
   * the credentials behind it lapse, if they do.
   */
  presign(
    method: "GET" | "PUT",
    name: ObjectName,
    seconds: number,
  ): Promise<{ url: string; lapses?: Date }>;
}

/** Objects deleted at the same time where they cannot be deleted together. */
const DELETIONS_AT_ONCE = 16;

/** Up to so many bytes an object is read in one go. */
const SMALL_OBJECT = 1024 * 1024;

/** The calls about objects, made by `requests`; `client` tells its settings. */
export function createObjects(client: S3Client, requests: Requests): Objects {
  const { config } = client;

  /** Headers that vouch for a body, unless the user's settings turn them off. */
  async function checksum(body: Uint8Array, required = false) {
    const wanted = required ||
      await config.requestChecksumCalculation() === "WHEN_SUPPORTED";
    return wanted ? crc32Base64(body) : undefined;
  }

  const listPage = (
    bucket: string,
    prefix: string | undefined,
    token: string | undefined,
    options: CallOptions = {},
  ): Promise<Listing> =>
    requests.send({
      operation: "ListObjectsV2",
      method: "GET",
      bucket,
      query: {
        "encoding-type": "url",
        "list-type": "2",
        ...(prefix ? { prefix } : {}),
        ...(token ? { "continuation-token": token } : {}),
      },
      signal: options.signal,
      read: async (answer) => parseListing(await answer.text()),
    });

  async function deleteBatch(
    bucket: string,
    entries: { key: string; versionId?: string }[],
    { signal }: CallOptions = {},
  ): Promise<DeleteFailure[]> {
    if (entries.length === 0) return [];
    const xml =
      `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${
        entries.map(({ key, versionId }) =>
          `<Object><Key>${encodeText(key)}</Key>${
            versionId === undefined
              ? ""
              : `<VersionId>${encodeText(versionId)}</VersionId>`
          }</Object>`
        ).join("")
      }</Delete>`;
    const body = new TextEncoder().encode(xml);
    return await requests.send({
      operation: "DeleteObjects",
      method: "POST",
      bucket,
      query: { delete: "" },
      headers: {
        "content-type": "application/xml",
        "x-amz-sdk-checksum-algorithm": "CRC32",
        "x-amz-checksum-crc32": (await checksum(body, true))!,
      },
      body,
      signal,
      read: async (answer) => parseDeleteFailures(await answer.text()),
    });
  }

  /** For keys that XML cannot hold, or that a batch is refused for. */
  async function deleteOne(
    bucket: string,
    { key, versionId }: { key: string; versionId?: string },
    { signal }: CallOptions = {},
  ): Promise<DeleteFailure[]> {
    try {
      await requests.send({
        operation: "DeleteObject",
        method: "DELETE",
        bucket,
        key,
        query: versionId === undefined ? {} : { versionId },
        signal,
        read: drain,
      });
      return [];
    } catch (error) {
      if (!isAwsError(error) || error.details.status === undefined) throw error;
      return [{ key, code: error.details.code, message: error.message }];
    }
  }

  async function deleteAll(
    bucket: string,
    entries: { key: string; versionId?: string }[],
    options?: CallOptions,
  ): Promise<DeleteFailure[]> {
    const batch = entries.filter(({ key }) => fitsXml(key));
    const single = entries.filter(({ key }) => !fitsXml(key));
    const failures: DeleteFailure[] = [];
    try {
      failures.push(...await deleteBatch(bucket, batch, options));
    } catch (error) {
      // Some servers refuse a batch for the sake of one key.
      if (!isAwsError(error, "AccessDenied") || batch.length < 2) throw error;
      const refused = await deleteSingly(bucket, batch, options);
      if (refused.length === batch.length) throw error;
      failures.push(...refused);
    }
    failures.push(...await deleteSingly(bucket, single, options));
    return failures;
  }

  /** The failures come in the order of the entries. */
  async function deleteSingly(
    bucket: string,
    entries: { key: string; versionId?: string }[],
    options?: CallOptions,
  ): Promise<DeleteFailure[]> {
    const failures: DeleteFailure[][] = [];
    await forEachAtOnce(
      entries.entries(),
      DELETIONS_AT_ONCE,
      async ([i, entry]) => {
        failures[i] = await deleteOne(bucket, entry, options);
      },
    );
    return failures.flat();
  }

  return {
    async *list(bucket, prefix, options) {
      let coming: Promise<Listing> | undefined = listPage(
        bucket,
        prefix,
        undefined,
        options,
      );
      while (coming) {
        const { rows, next }: Listing = await coming;
        coming = next === undefined
          ? undefined
          : listPage(bucket, prefix, next, options);
        // Its failure is met when its turn comes, or nobody wants it any more.
        coming?.catch(() => {});
        yield rows;
      }
    },
    async *listVersions(bucket) {
      let marks: Record<string, string> | undefined = {};
      while (marks) {
        const xml: string = await requests.send({
          operation: "ListObjectVersions",
          method: "GET",
          bucket,
          query: { versions: "", "encoding-type": "url", ...marks },
          read: (answer) => answer.text(),
        });
        yield [...elements(xml, "Version"), ...elements(xml, "DeleteMarker")]
          .map((version) => ({
            key: formDecoded(elementText(version, "Key")!),
            versionId: elementText(version, "VersionId")!,
          }));
        marks = elementText(xml, "IsTruncated") === "true"
          ? {
            "key-marker": formDecoded(elementText(xml, "NextKeyMarker")!),
            "version-id-marker": elementText(xml, "NextVersionIdMarker")!,
          }
          : undefined;
      }
    },
    size: (name, options) =>
      requests.send({
        operation: "HeadObject",
        method: "HEAD",
        ...name,
        signal: options?.signal,
        read: (answer) =>
          Promise.resolve(Number(answer.header("content-length") ?? 0)),
      }),
    async get(name, sink, options = {}) {
      const download = new Download(name, sink, options.onBytes);
      for (;;) {
        const before = download.received;
        try {
          return await requests.send({
            operation: "GetObject",
            method: "GET",
            ...name,
            headers: () => download.headers(),
            signal: options.signal,
            verbatim: download.verbatim,
            read: (answer, progress) => download.read(answer, progress),
          });
        } catch (error) {
          if (error instanceof SinkFailed) throw error.cause;
          if (error instanceof Unpacked) {
            download.verbatim = true;
            continue;
          }
          if (isAwsError(error, "PreconditionFailed", "InvalidRange")) {
            throw new CliError(
              `'${name.key}' changed while it was downloaded - try again`,
              { cause: error },
            );
          }
          // Tries only count as such when nothing comes of them.
          const broke = isAwsError(error) && error.details.status === undefined;
          if (!broke || download.received === before) throw error;
        }
      }
    },
    async put(name, body, contentType, { signal, onBytes } = {}) {
      const crc = await checksum(body);
      await requests.send({
        operation: "PutObject",
        method: "PUT",
        ...name,
        headers: {
          ...checksumHeaders(crc),
          ...(contentType === undefined ? {} : { "content-type": contentType }),
        },
        body,
        signal,
        onSent: onBytes,
        read: drain,
      });
    },
    async createUpload(name, contentType, { signal } = {}) {
      const withChecksum =
        await config.requestChecksumCalculation() === "WHEN_SUPPORTED";
      const uploadId = await requests.send({
        operation: "CreateMultipartUpload",
        method: "POST",
        makesNew: true,
        ...name,
        query: { uploads: "" },
        headers: {
          ...(withChecksum ? { "x-amz-checksum-algorithm": "CRC32" } : {}),
          ...(contentType === undefined ? {} : { "content-type": contentType }),
        },
        signal,
        read: async (answer) => elementText(await answer.text(), "UploadId")!,
      });
      return { ...name, uploadId };
    },
    async uploadPart({ bucket, key, uploadId }, number, body, options = {}) {
      const crc = await checksum(body);
      const etag = await requests.send({
        operation: "UploadPart",
        method: "PUT",
        bucket,
        key,
        query: { partNumber: String(number), uploadId },
        headers: checksumHeaders(crc),
        body,
        signal: options.signal,
        onSent: options.onBytes,
        read: async (answer) => {
          await drain(answer);
          return answer.header("etag") ?? "";
        },
      });
      return { number, etag, crc32: crc };
    },
    async completeUpload({ bucket, key, uploadId }, parts, { signal } = {}) {
      const xml =
        `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${
          parts.map(({ number, etag, crc32 }) =>
            `<Part><ETag>${encodeText(etag)}</ETag>${
              crc32 === undefined
                ? ""
                : `<ChecksumCRC32>${crc32}</ChecksumCRC32>`
            }<PartNumber>${number}</PartNumber></Part>`
          ).join("")
        }</CompleteMultipartUpload>`;
      await requests.send({
        operation: "CompleteMultipartUpload",
        method: "POST",
        bucket,
        key,
        query: { uploadId },
        headers: { "content-type": "application/xml" },
        body: new TextEncoder().encode(xml),
        signal,
        async read(answer, progress) {
          // S3 may say 200, then work for minutes, and fail after all
          // (S3 API, CompleteMultipartUpload).
          const text = await readSlowly(answer, progress);
          if (text.includes("<Error>")) throw failureOf(answer, text, 500);
        },
      });
    },
    async abortUpload({ bucket, key, uploadId }) {
      try {
        await requests.send({
          operation: "AbortMultipartUpload",
          method: "DELETE",
          bucket,
          key,
          query: { uploadId },
          read: drain,
        });
      } catch (error) {
        if (!isAwsError(error, "NoSuchUpload")) throw error;
      }
    },
    async listUploads(bucket) {
      const found: MultipartUpload[] = [];
      let marks: Record<string, string> | undefined = {};
      while (marks) {
        const xml: string = await requests.send({
          operation: "ListMultipartUploads",
          method: "GET",
          bucket,
          query: { uploads: "", "encoding-type": "url", ...marks },
          read: (answer) => answer.text(),
        });
        for (const upload of elements(xml, "Upload")) {
          found.push({
            bucket,
            key: formDecoded(elementText(upload, "Key")!),
            uploadId: elementText(upload, "UploadId")!,
          });
        }
        marks = elementText(xml, "IsTruncated") === "true"
          ? {
            "key-marker": formDecoded(elementText(xml, "NextKeyMarker")!),
            "upload-id-marker": elementText(xml, "NextUploadIdMarker")!,
          }
          : undefined;
      }
      return found;
    },
    delete: (bucket, keys, options) =>
      deleteAll(bucket, keys.map((key) => ({ key })), options),
    deleteVersions: (bucket, versions) => deleteAll(bucket, versions),
    url: ({ bucket, key }) => requests.urlOf(bucket, key),
    async presign(method, name, seconds) {
      // The signature holds the region, so it must be known first.
      await requests.locate(name.bucket);
      const url = await requests.presign({ method, ...name }, seconds);
      return { url, lapses: (await config.credentials()).expiration };
    },
  };
}

/** Thrown when the length of an object is not told: it is being unpacked. */
class Unpacked extends CliError {}

/** Carries what a sink threw past those who would take it for AWS's error. */
class SinkFailed extends CliError {}

/** A download under way, which survives broken connections. */
class Download {
  received = 0;
  verbatim = false;
  #size: number | undefined;
  #etag: string | undefined;
  /** Base64, as S3 tells it; undefined when there is none for all of it. */
  #crc: string | undefined;
  #crcSoFar = 0;

  constructor(
    readonly name: ObjectName,
    readonly sink: Sink,
    readonly onBytes: CallOptions["onBytes"],
  ) {}

  headers(): Record<string, string> {
    const common = {
      // Compressed objects are to stay so.
      "accept-encoding": "identity",
      "x-amz-checksum-mode": "ENABLED",
    };
    return this.received === 0 ? common : {
      ...common,
      range: `bytes=${this.received}-`,
      ...(this.#etag === undefined ? {} : { "if-match": this.#etag }),
    };
  }

  async read(answer: HttpAnswer, progress: () => void): Promise<void> {
    if (this.received === 0) this.#begin(answer);
    else if (answer.status !== 206) {
      throw new CliError(
        `The server cannot continue the download of '${this.name.key}'`,
      );
    }
    const left = this.#size === undefined
      ? Infinity
      : this.#size - this.received;
    if (left <= SMALL_OBJECT) await this.#take(await answer.bytes());
    else {
      for await (const piece of answer.pieces()) {
        await this.#take(piece);
        progress();
      }
    }
    if (this.#size !== undefined && this.received !== this.#size) {
      throw Object.assign(
        new Error(`only ${this.received} of ${this.#size} bytes came`),
        { code: "ECONNRESET" },
      );
    }
    if (this.#crc !== undefined && this.#crc !== base64(this.#crcSoFar)) {
      throw new CliError(
        `'${this.name.key}' arrived damaged: its checksum does not match`,
      );
    }
  }

  #begin(answer: HttpAnswer): void {
    const length = answer.header("content-length");
    const packed = answer.header("content-encoding");
    if (!this.verbatim && (length === undefined || packed !== undefined)) {
      throw new Unpacked("the answer is not verbatim");
    }
    this.#size = length === undefined ? undefined : Number(length);
    this.#etag = answer.header("etag");
    const crc = answer.header("x-amz-checksum-crc32");
    // One of an upload in parts, `xxx==-3`, is not of the whole.
    this.#crc = crc?.includes("-") ||
        answer.header("x-amz-checksum-type") === "COMPOSITE"
      ? undefined
      : crc;
  }

  async #take(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#crc !== undefined) {
      this.#crcSoFar = crc32(bytes, this.#crcSoFar);
    }
    try {
      await this.sink.write(bytes);
    } catch (error) {
      throw new SinkFailed("the bytes could not be written", { cause: error });
    }
    this.received += bytes.byteLength;
    this.onBytes?.(bytes.byteLength);
  }
}

function checksumHeaders(crc: string | undefined): Record<string, string> {
  return crc === undefined ? {} : {
    "x-amz-sdk-checksum-algorithm": "CRC32",
    "x-amz-checksum-crc32": crc,
  };
}

function crc32Base64(bytes: Uint8Array): string {
  return base64(crc32(bytes));
}

function base64(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc >>> 0);
  return bytes.toString("base64");
}

/** Reads an answer that says nothing, so that its connection can be used again. */
async function drain(answer: HttpAnswer): Promise<void> {
  await answer.bytes();
}

async function readSlowly(
  answer: HttpAnswer,
  progress: () => void,
): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const piece of answer.pieces()) {
    progress();
    text += decoder.decode(piece, { stream: true });
  }
  return text;
}

function parseDeleteFailures(xml: string): DeleteFailure[] {
  return elements(xml, "Error").map((error) => ({
    key: elementText(error, "Key") ?? "",
    code: elementText(error, "Code") ?? "",
    message: elementText(error, "Message") ?? "",
  }));
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
