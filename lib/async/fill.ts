/** Fills buffers from sources that give their bytes in pieces. */

/**
 * Reads until the buffer is full or the source has ended.
 * @param read reads into the start of `rest` and gives the number of bytes: 0
 * or undefined at the end
 * @returns the number of bytes; fewer than the buffer holds only at the end
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
