/** Filling buffers from what gives bytes in pieces. */

/**
 * Calls `read` until the buffer is full or there is no more.
 * @param read reads into `rest`; 0 or undefined at the end
 * @returns the number of bytes; less than the buffer holds only at the end
 */
export async function fill<Bytes extends ArrayBufferLike>(
  buffer: Uint8Array<Bytes>,
  read: (
    rest: Uint8Array<Bytes>,
  ) => number | Promise<number | undefined>,
): Promise<number> {
  let filled = 0;
  while (filled < buffer.byteLength) {
    const count = await read(buffer.subarray(filled));
    if (!count) break;
    filled += count;
  }
  return filled;
}
