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
