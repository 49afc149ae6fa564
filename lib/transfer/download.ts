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

/** What a download needs. */
export interface DownloadMeans {
  local: LocalFiles;
  objects: Objects;
}

/**
 * Up to so many bytes a file is left to the system to bring to the disk. To
 * wait for it with each of thousands takes three times as long as all the rest
 * (measured on ext4), and asks for no more than to download them again after a
 * power cut.
 */
const SMALL_FILE = 1024 * 1024;

/**
 * Downloads an object to a file, by way of another one beside it: what has the
 * final name is always whole. An existing file keeps its permissions.
 * @param options.exists whether there is a file to replace
 * @throws {CliError} when the file cannot be written; then it is as it was
 */
export async function downloadFile(
  { local, objects }: DownloadMeans,
  name: ObjectName,
  path: string,
  { exists, ...options }: CallOptions & { exists: boolean },
): Promise<void> {
  const mode = exists ? local.info(path)?.mode : undefined;
  const folder = path.slice(0, path.length - basename(path).length);
  const beside = `${folder}.s3-credentials-${crypto.randomUUID()}.part`;
  let file: TargetFile | undefined;
  // Made late, so that a key that does not exist leaves no trace.
  const target = () => file ??= local.create(beside, mode);
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
    local.rename(beside, path);
  } catch (error) {
    file?.close();
    local.remove(beside);
    throw (error as { code?: string }).code !== undefined
      ? new UnwritableFile(path, error)
      : error;
  }
}

/** Downloads an object to what is no ordinary file: a device, a pipe. */
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

/** A file could not be written; `code` is the system's. */
export class UnwritableFile extends CliError {
  readonly code: string | undefined;

  constructor(path: string, cause: unknown) {
    super(`Cannot write '${path}': ${describeFileError(cause)}`, { cause });
    this.code = (cause as { code?: string }).code;
  }
}
