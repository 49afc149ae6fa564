/** Guesses the Content-Type of a file from its name. */

/** Types that the mime package does not know. */
const OWN_TYPES: Record<string, string> = {
  parquet: "application/vnd.apache.parquet",
};

/**
 * The type that belongs to a file's extension, or undefined if the extension is
 * unknown; S3 then stores `binary/octet-stream`. Types of text get a character
 * set, because browsers do not assume UTF-8.
 */
export async function contentTypeOf(path: string): Promise<string | undefined> {
  const extension = /[^/\\]\.([^./\\]+)$/.exec(path)?.[1].toLowerCase();
  if (extension === undefined) return undefined;
  const { default: mime } = await import("mime");
  const type = OWN_TYPES[extension] ?? mime.getType(extension) ?? undefined;
  return type !== undefined && isText(type) ? `${type}; charset=utf-8` : type;
}

/** Whether browsers heed the character set of a type. */
function isText(type: string): boolean {
  return type.startsWith("text/") ||
    /^application\/(json|javascript|manifest\+json)$/.test(type);
}
