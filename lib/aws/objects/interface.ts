/**
 * The calls about objects, as the rest of the program sees them. Types only.
 */
import type { ObjectRow } from "./listing.ts";

/** The bucket and key of an object. */
export interface ObjectName {
  bucket: string;
  /** Exactly as S3 stores it: nothing is trimmed or normalised. */
  key: string;
}

/** How to watch a call, and end it. */
export interface CallOptions {
  signal?: AbortSignal;
  /**
   * Called with bytes that were transferred; negative when they must be again.
   */
  onBytes?: (bytes: number) => void;
}

/** Takes the bytes of a download, in order. */
export interface Sink {
  /**
   * The bytes are valid until the returned promise resolves. An error ends the
   * download, which throws it unchanged.
   */
  write(bytes: Uint8Array<ArrayBuffer>): void | Promise<void>;
}

/** A key that could not be deleted, and the reason S3 gave. */
export interface DeleteFailure {
  key: string;
  code: string;
  message: string;
}

/** A version of an object, or a delete marker. */
export interface VersionName {
  key: string;
  versionId: string;
}

/** A multipart upload that has been started. */
export interface MultipartUpload extends ObjectName {
  uploadId: string;
}

/** A part that has been uploaded. */
export interface UploadedPart {
  /** Counted from 1. */
  number: number;
  etag: string;
  /** In base64; undefined when checksums are turned off. */
  crc32?: string;
}

/** The calls about objects. */
export interface Objects {
  /**
   * The objects, one page of rows at a time; the next page is requested ahead.
   */
  list(
    bucket: string,
    prefix?: string,
    options?: CallOptions,
  ): AsyncGenerator<ObjectRow[]>;
  /** All versions and delete markers, one page at a time. */
  listVersions(bucket: string): AsyncGenerator<VersionName[]>;
  /**
   * The object's size in bytes.
   * @throws {AwsError} `404` if it does not exist
   */
  size(name: ObjectName, options?: CallOptions): Promise<number>;
  /**
   * Writes the object's bytes to `sink`. After a broken connection the download
   * continues where it stopped. The length is checked, and the checksum if S3
   * has one of the whole object.
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
  /** `body` must not change until the returned promise resolves. */
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
  /** Aborting an upload that no longer exists is no error. */
  abortUpload(upload: MultipartUpload): Promise<void>;
  /** A bucket's uploads that were neither completed nor aborted. */
  listUploads(bucket: string): Promise<MultipartUpload[]>;
  /** Deletes at most 1,000 keys; returns those that could not be deleted. */
  delete(
    bucket: string,
    keys: string[],
    options?: CallOptions,
  ): Promise<DeleteFailure[]>;
  /**
   * Deletes at most 1,000 versions for good; returns those that could not be.
   */
  deleteVersions(
    bucket: string,
    versions: VersionName[],
  ): Promise<DeleteFailure[]>;
  /** The URL of an object, in the bucket's region if that is known already. */
  url(name: ObjectName): Promise<string>;
  /**
   * A URL that allows one method on one object for `seconds`, and when the
   * credentials that signed it expire, if they do.
   */
  presign(
    method: "GET" | "PUT",
    name: ObjectName,
    seconds: number,
  ): Promise<{ url: string; expires?: Date }>;
}
