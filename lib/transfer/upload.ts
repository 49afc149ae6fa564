/** Uploads files, and streams whose length is not known. */
import type {
  CallOptions,
  MultipartUpload,
  ObjectName,
  Objects,
  UploadedPart,
} from "../aws/objects/interface.ts";
import { CliError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";
import type { LocalFiles, SourceFile } from "../context/context.ts";
import { abortable } from "../async/abortable.ts";
import { shell } from "../output/shell.ts";
import {
  allocate,
  Buffers,
  MOST_PARTS,
  PART_SIZE,
  PARTS_AT_ONCE,
  SMALL_FILE,
  type TransferMemory,
} from "./memory.ts";

/** What an upload works with. */
export interface UploadMeans {
  local: LocalFiles;
  objects: Objects;
  memory: TransferMemory;
}

/** The object that an upload creates, and the options of its calls. */
export interface Upload extends CallOptions {
  name: ObjectName;
  contentType: string | undefined;
}

/**
 * Fills a buffer with the next bytes of a source.
 * @returns the number of bytes; fewer than the buffer holds only at the end
 */
export type Fill = (buffer: Uint8Array<ArrayBuffer>) => Promise<number>;

/**
 * Uploads a file.
 * @throws {CliError} if the file cannot be read, or changes while it is read;
 * the object is then unchanged
 */
export async function uploadFile(
  { local, objects, memory }: UploadMeans,
  path: string,
  upload: Upload,
): Promise<void> {
  const file = open(local, path);
  let reading: Promise<unknown> = Promise.resolve();
  try {
    const next: Fill = (buffer) => {
      const read = file.read(buffer).catch((error) => {
        throw unreadable(path, error);
      });
      reading = read;
      return read;
    };
    if (file.info.kind !== "file") {
      // A pipe or a device has no size: it is read to its end.
      return await uploadStream({ objects, memory }, next, upload);
    }
    const { size } = file.info;
    const check = () => {
      if (file.hasChanged()) throw changed(path);
    };
    if (size > PART_SIZE) {
      const parts = buffersFor(size, memory);
      const first = await parts.take();
      return await uploadParts({ objects, parts }, first, next, upload, check);
    }
    await inMemory(size, memory, async (body) => {
      if (await next(body) < size) throw changed(path);
      check();
      await objects.put(upload.name, body, upload.contentType, upload);
    });
  } finally {
    // A read that was abandoned still needs the file until it ends. On a pipe it
    // may never end, so there it is not waited for.
    if (file.info.kind === "file") await reading.catch(() => {});
    file.close();
  }
}

/** Uploads what `next` gives, in memory that does not grow with the length. */
export async function uploadStream(
  { objects, memory: { parts } }: Pick<UploadMeans, "objects" | "memory">,
  next: Fill,
  upload: Upload,
): Promise<void> {
  const first = await parts.take();
  let lent = true;
  try {
    const length = await abortable(next(first), upload.signal);
    if (length < first.byteLength) {
      const body = first.subarray(0, length);
      return await objects.put(upload.name, body, upload.contentType, upload);
    }
    lent = false;
    let given = false;
    await uploadParts(
      { objects, parts },
      first,
      // The first part has been read already.
      (buffer) =>
        given ? next(buffer) : (given = true, Promise.resolve(length)),
      upload,
    );
  } finally {
    if (lent) parts.give(first);
  }
}

/** A file too long for parts of the usual size gets fewer, larger buffers. */
function buffersFor(size: number, memory: TransferMemory): Buffers {
  if (size <= MOST_PARTS * PART_SIZE) return memory.parts;
  const longer = Math.ceil(size / MOST_PARTS);
  const count = Math.floor(PARTS_AT_ONCE * PART_SIZE / longer);
  return new Buffers(longer, Math.max(1, count));
}

/** Runs `use` with memory for `size` bytes, at most {@link PART_SIZE}. */
async function inMemory(
  size: number,
  memory: TransferMemory,
  use: (body: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<void> {
  if (size < SMALL_FILE) {
    await memory.small.take(size);
    try {
      const body = allocate(size);
      await use(body);
      // Frees the memory now; garbage collection would do it much later.
      body.buffer.transfer(0);
    } finally {
      memory.small.give(size);
    }
    return;
  }
  const buffer = await memory.parts.take();
  try {
    await use(buffer.subarray(0, size));
  } finally {
    memory.parts.give(buffer);
  }
}

/**
 * Uploads in parts, several at a time. Aborts the upload if anything fails,
 * because parts that are left behind are invisible but cost money.
 * @param first the buffer for the first part, taken from `parts`
 * @param check called before the object is completed; throws to prevent that
 */
async function uploadParts(
  { objects, parts }: { objects: Objects; parts: Buffers },
  first: Uint8Array<ArrayBuffer>,
  next: Fill,
  { name, contentType, signal, onBytes }: Upload,
  check?: () => void,
): Promise<void> {
  let begun: MultipartUpload;
  try {
    signal?.throwIfAborted();
    // Without the signal: aborting the upload takes the id in the response.
    begun = await objects.createUpload(name, contentType);
  } catch (error) {
    parts.give(first);
    throw error;
  }
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const inProgress: Promise<void>[] = [];
  try {
    const done: UploadedPart[] = [];
    let buffer = first;
    for (let number = 1;; number++) {
      const lent = buffer;
      const reading = next(lent);
      let length: number;
      try {
        length = await abortable(reading, either);
        if (length > 0 && number > MOST_PARTS) throw tooLong(name, lent);
      } catch (error) {
        // A read that was abandoned goes on filling the buffer.
        reading.catch(() => {}).finally(() => parts.give(lent));
        throw error;
      }
      if (length === 0) {
        parts.give(lent);
        break;
      }
      inProgress.push(
        objects.uploadPart(begun, number, lent.subarray(0, length), {
          signal: either,
          onBytes,
        }).then((part) => {
          done.push(part);
        }).catch((error) => {
          stop.abort(error);
        }).finally(() => parts.give(lent)),
      );
      if (length < lent.byteLength) break;
      buffer = await parts.take();
      if (either.aborted) {
        parts.give(buffer);
        throw either.reason;
      }
    }
    await Promise.all(inProgress);
    either.throwIfAborted();
    check?.();
    done.sort((a, b) => a.number - b.number);
    await objects.completeUpload(begun, done, { signal });
  } catch (error) {
    stop.abort(error);
    // A part that arrives after the abort would be left behind.
    await Promise.all(inProgress);
    await abort(objects, begun, error);
    throw error;
  }
}

/** @throws {CliError} naming the parts left behind, if aborting fails */
async function abort(
  objects: Objects,
  begun: MultipartUpload,
  cause: unknown,
): Promise<void> {
  try {
    await objects.abortUpload(begun);
  } catch (error) {
    throw new CliError(
      `${
        (cause as Error).message
      } - and parts of '${begun.key}' are left in the bucket, because the upload could not be aborted (${
        (error as Error).message
      }); remove them with: ${shell`aws s3api abort-multipart-upload --bucket ${begun.bucket} --key=${begun.key} --upload-id ${begun.uploadId}`}`,
      { cause },
    );
  }
}

function tooLong({ key }: ObjectName, part: Uint8Array): CliError {
  const gibibytes = MOST_PARTS * part.byteLength / 1024 ** 3;
  return new CliError(
    `'${key}' would be longer than ${gibibytes} GiB, the most that can be uploaded without knowing the length - write it to a file first`,
  );
}

function open(local: LocalFiles, path: string): SourceFile {
  try {
    return local.open(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): CliError {
  return new CliError(`Cannot read '${path}': ${describeFileError(error)}`, {
    cause: error,
  });
}

function changed(path: string): CliError {
  return new CliError(
    `'${path}' changed while it was read - nothing was uploaded; try again`,
  );
}
