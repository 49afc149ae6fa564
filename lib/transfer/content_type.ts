/** The Content-Type of a file, by its name. */

/** Formats that came after the lists, or that the lists take for another. */
const OWN_TYPES: Record<string, string> = {
  parquet: "application/vnd.apache.parquet",
};

/**
 * The type that goes with a file's extension, with the character set for text;
 * undefined when the extension is unknown, which S3 makes
 * `binary/octet-stream`.
 */
export async function contentTypeOf(path: string): Promise<string | undefined> {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1].toLowerCase();
  if (extension === undefined) return undefined;
  const { default: mimeTypes } = await import("mime-types");
  return OWN_TYPES[extension] ??
    (mimeTypes.contentType(`.${extension}`) || undefined);
}
