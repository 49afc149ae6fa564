/** The calls about objects, as the rest of the program sees them. Types only. */
import type { ObjectRow } from "./listing.ts";

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
