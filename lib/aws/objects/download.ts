/** Downloads an object, and continues when the connection breaks. */
import { crc32 } from "node:zlib";
import { CliError, isAwsError } from "../../errors.ts";
import type { HttpAnswer } from "../../http/messages.ts";
import type { CallOptions, ObjectName, Sink } from "./interface.ts";
import { base64OfCrc } from "./payload.ts";
import type { Requests } from "./requests.ts";
import { notS3 } from "./failure.ts";

/** Bytes; an object up to this size is read as a whole. */
const SMALL_OBJECT = 1024 * 1024;

/**
 * Writes an object's bytes to `sink`. After a broken connection the download
 * continues where it stopped. The length is checked, and the checksum if S3 has
 * one of the whole object.
 * @throws {CliError} when the object changes meanwhile or arrives damaged; or
 * what `sink` throws
 */
export async function downloadObject(
  requests: Requests,
  name: ObjectName,
  sink: Sink,
  options: CallOptions = {},
): Promise<void> {
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
      // An attempt that brought bytes does not count against the retry limit.
      const broke = isAwsError(error) && error.details.status === undefined;
      if (!broke || download.received === before) throw error;
    }
  }
}

/**
 * Thrown when the response may be decompressed, which hides the object's
 * length.
 */
class Unpacked extends CliError {}

/** Wraps what a sink threw, so that it is not taken for an error of AWS. */
class SinkFailed extends CliError {}

/** The state of a download, over several requests if need be. */
class Download {
  received = 0;
  verbatim = false;
  #size: number | undefined;
  #etag: string | undefined;
  /** S3's CRC32 in base64; undefined when there is none of the whole object. */
  #crc: string | undefined;
  #crcSoFar = 0;

  constructor(
    readonly name: ObjectName,
    readonly sink: Sink,
    readonly onBytes: CallOptions["onBytes"],
  ) {}

  headers(): Record<string, string> {
    const common = {
      // So that compressed objects stay compressed.
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
        `The download of '${this.name.key}' broke off, and the server cannot continue it`,
      );
    }
    const left = this.#size === undefined
      ? Infinity
      : this.#size - this.received;
    if (left <= SMALL_OBJECT) {
      const bytes = await answer.bytes();
      await this.#take(bytes);
      // Frees the memory now; the garbage collector would do it much later.
      bytes.buffer.transfer(0);
    } else {
      if (this.received === 0) this.#etag = answer.header("etag");
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
    if (this.#crc !== undefined && this.#crc !== base64OfCrc(this.#crcSoFar)) {
      throw new CliError(
        `'${this.name.key}' arrived damaged: its checksum does not match`,
      );
    }
  }

  #begin(answer: HttpAnswer): void {
    // A web page that is stored in S3 has an ETag, as every object.
    if (
      answer.header("etag") === undefined &&
      answer.header("content-type")?.startsWith("text/html")
    ) throw notS3("GetObject");
    const length = answer.header("content-length");
    const packed = answer.header("content-encoding");
    if (!answer.verbatim && (length === undefined || packed !== undefined)) {
      throw new Unpacked("the answer is not verbatim");
    }
    this.#size = length === undefined ? undefined : Number(length);
    const crc = answer.header("x-amz-checksum-crc32");
    // After an upload in parts it may be a checksum of checksums, `xxx==-3`.
    const ofTheWhole = crc !== undefined && !crc.includes("-") &&
      answer.header("x-amz-checksum-type") !== "COMPOSITE";
    this.#crc = ofTheWhole ? crc : undefined;
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
