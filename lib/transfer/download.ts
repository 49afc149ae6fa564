/** Downloads: an object becomes a file, whole or not at all. */
import { basename } from "node:path";
import type {
  CallOptions,
  ObjectName,
  Objects,
} from "../aws/objects/interface.ts";
import { CliError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";
import type { LocalFiles, TargetFile } from "../context/context.ts";

/** What a download works with. */
export interface DownloadMeans {
  local: LocalFiles;
  objects: Objects;
}

/**
 * Files of up to so many bytes are not flushed. To wait for the disk after each
 * of thousands takes three times as long as all the rest (measured on ext4),
 * and would only save downloading them again after a power cut.
 */
const SMALL_FILE = 1024 * 1024;

/**
 * Downloads an object into a temporary file in the same folder, and renames it
 * at the end, so that a file with the final name is always complete. A file
 * that is replaced hands on its permissions.
 * @param options.exists whether there is a file to replace
 * @throws {CliError} if the file cannot be written; it is then unchanged
 */
export async function downloadFile(
  { local, objects }: DownloadMeans,
  name: ObjectName,
  path: string,
  { exists, ...options }: CallOptions & { exists: boolean },
): Promise<void> {
  const mode = exists ? local.info(path)?.mode : undefined;
  const folder = path.slice(0, path.length - basename(path).length);
  const draft = `${folder}.s3-credentials-${crypto.randomUUID()}.part`;
  let file: TargetFile | undefined;
  // Created once there is an object, so that a missing key leaves no file.
  const target = () => file ??= local.create(draft, mode);
  try {
    let size = 0;
    const write = (bytes: Uint8Array) => {
      size += bytes.byteLength;
      target().write(bytes);
    };
    await objects.get(name, { write }, options);
    const whole = target();
    if (size > SMALL_FILE) await whole.flush();
    whole.close();
    file = undefined;
    local.rename(draft, path);
  } catch (error) {
    file?.close();
    local.remove(draft);
    throw (error as { code?: string }).code !== undefined
      ? new UnwritableFile(path, error)
      : error;
  }
}

/**
 * Downloads an object to something other than a regular file: a device, a pipe.
 */
export async function downloadToDevice(
  { local, objects }: DownloadMeans,
  name: ObjectName,
  path: string,
  options: CallOptions = {},
): Promise<void> {
  const file = local.openToWrite(path);
  try {
    await objects.get(name, file, options);
  } finally {
    file.close();
  }
}

/** A file could not be written. */
export class UnwritableFile extends CliError {
  /** The system's error code, such as `ENOSPC`, if there is one. */
  readonly code: string | undefined;

  constructor(path: string, cause: unknown) {
    super(`Cannot write '${path}': ${describeFileError(cause)}`, { cause });
    this.code = (cause as { code?: string }).code;
  }
}
