/** The Content-Type of a file, by its name. */

/** Formats that the list of registered types does not hold. */
const OWN_TYPES: Record<string, string> = {
  parquet: "application/vnd.apache.parquet",
};

/**
 * The type that goes with a file's extension, with the character set for text:
 * browsers take text without one for something else than UTF-8. Undefined when
 * the extension is unknown, which S3 makes `binary/octet-stream`.
 */
export async function contentTypeOf(path: string): Promise<string | undefined> {
  const extension = /[^/\\]\.([^./\\]+)$/.exec(path)?.[1].toLowerCase();
  if (extension === undefined) return undefined;
  const { default: mime } = await import("mime");
  const type = OWN_TYPES[extension] ?? mime.getType(extension) ?? undefined;
  return type !== undefined && isText(type) ? `${type}; charset=utf-8` : type;
}

/** Whether browsers look at a type's character set. */
function isText(type: string): boolean {
  return type.startsWith("text/") ||
    /^application\/(json|javascript|manifest\+json)$/.test(type);
}
