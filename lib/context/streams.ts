/** Writes to standard output and standard error. */
import { CliError, isClosedPipe } from "../errors.ts";

/**
 * Writes bytes to standard output.
 * @throws the system's error if the reader has gone
 * @throws {CliError} if they cannot be written for another reason
 */
export function writeOut(bytes: Uint8Array): void {
  try {
    writeBytes(Deno.stdout, bytes);
  } catch (error) {
    if (isClosedPipe(error)) throw error;
    throw new CliError(
      `Cannot write to standard output: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** See `Context.safeOut`. */
export async function safeOut(): Promise<
  ((text: string) => Promise<void>) | undefined
> {
  const { fstatSync, statSync } = await import("node:fs");
  // Windows has no such file, and cannot describe a console.
  const describe = <T>(work: () => T) => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const found = describe(() => fstatSync(1));
  const nullDevice = describe(() => statSync("/dev/null"));
  if (found && found.dev === nullDevice?.dev && found.ino === nullDevice.ino) {
    return undefined;
  }
  // deno-lint-ignore require-await -- what fails must reject, not throw
  return async (text) => {
    const before = describe(() => fstatSync(1));
    writeOut(new TextEncoder().encode(text));
    const after = describe(() => fstatSync(1));
    // Rust takes the error of a descriptor that is not open for writing as
    // success (`handle_ebadf` of its standard library).
    if (
      after?.isFile() && after.size === before?.size &&
      after.mtimeMs === before.mtimeMs
    ) {
      throw new CliError(
        "Cannot write to standard output: it is not open for writing",
      );
    }
  };
}

/** Writes a whole text to a stream. @throws the system's error */
export function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  writeBytes(stream, new TextEncoder().encode(text));
}

function writeBytes(
  stream: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array,
): void {
  for (let rest = bytes; rest.length > 0;) {
    rest = rest.subarray(stream.writeSync(rest));
  }
}
