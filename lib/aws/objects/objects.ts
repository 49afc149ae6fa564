/** The calls that transfer, list and delete objects. */
import { deleteObjects } from "./deletions.ts";
import { downloadObject } from "./download.ts";
import type { CallOptions, Objects } from "./interface.ts";
import { type Listing, parseListing } from "./listing.ts";
import { createMultipart } from "./multipart.ts";
import { checksumHeaders, crc32Base64 } from "./payload.ts";
import type { Requests } from "./requests.ts";
import { notS3 } from "./failure.ts";
import type { S3Settings } from "./settings.ts";
import { elements, elementText, formDecoded } from "./xml.ts";

/** The calls about objects, made through `requests` with the same settings. */
export function createObjects(
  { checksums, credentials }: S3Settings,
  requests: Requests,
): Objects {
  const listPage = (
    bucket: string,
    prefix: string | undefined,
    token: string | undefined,
    options: CallOptions = {},
  ): Promise<Listing> =>
    requests.send({
      operation: "ListObjectsV2",
      method: "GET",
      bucket,
      query: {
        "encoding-type": "url",
        "list-type": "2",
        ...(prefix ? { prefix } : {}),
        ...(token ? { "continuation-token": token } : {}),
      },
      signal: options.signal,
      async read(answer) {
        const xml = await answer.text();
        if (!xml.includes("<ListBucketResult")) throw notS3("ListObjectsV2");
        return parseListing(xml);
      },
    });

  return {
    ...createMultipart(requests, checksums),
    async *list(bucket, prefix, options) {
      let coming: Promise<Listing> | undefined = listPage(
        bucket,
        prefix,
        undefined,
        options,
      );
      while (coming) {
        const { rows, next }: Listing = await coming;
        coming = next === undefined
          ? undefined
          : listPage(bucket, prefix, next, options);
        // A failure is thrown when the page is needed, and ignored if it never
        // is.
        coming?.catch(() => {});
        yield rows;
      }
    },
    async *listVersions(bucket) {
      let marks: Record<string, string> | undefined = {};
      while (marks) {
        const xml: string = await requests.send({
          operation: "ListObjectVersions",
          method: "GET",
          bucket,
          query: { versions: "", "encoding-type": "url", ...marks },
          async read(answer) {
            const text = await answer.text();
            if (text.includes("<ListVersionsResult")) return text;
            throw notS3("ListObjectVersions");
          },
        });
        yield [...elements(xml, "Version"), ...elements(xml, "DeleteMarker")]
          .map((version) => ({
            key: formDecoded(elementText(version, "Key")!),
            versionId: elementText(version, "VersionId")!,
          }));
        marks = elementText(xml, "IsTruncated") === "true"
          ? {
            "key-marker": formDecoded(elementText(xml, "NextKeyMarker")!),
            "version-id-marker": elementText(xml, "NextVersionIdMarker")!,
          }
          : undefined;
      }
    },
    size: (name, options) =>
      requests.send({
        operation: "HeadObject",
        method: "HEAD",
        ...name,
        signal: options?.signal,
        read: (answer) =>
          Promise.resolve(Number(answer.header("content-length") ?? 0)),
      }),
    get: (name, sink, options) => downloadObject(requests, name, sink, options),
    async put(name, body, contentType, { signal, onBytes } = {}) {
      await requests.send({
        operation: "PutObject",
        method: "PUT",
        ...name,
        headers: {
          ...checksumHeaders(checksums ? crc32Base64(body) : undefined),
          ...(contentType === undefined ? {} : { "content-type": contentType }),
        },
        body,
        signal,
        onSent: onBytes,
        async read(answer) {
          const { length } = await answer.bytes();
          // S3 has nothing to say, but names what it has stored.
          if (length > 0 && answer.header("etag") === undefined) {
            throw notS3("PutObject");
          }
        },
      });
    },
    delete: (bucket, keys, options) =>
      deleteObjects(requests, bucket, keys.map((key) => ({ key })), options),
    deleteVersions: (bucket, versions) =>
      deleteObjects(requests, bucket, versions),
    url: ({ bucket, key }) => requests.urlOf(bucket, key),
    async presign(method, name, seconds) {
      // The signature contains the bucket's region, so find that out first.
      await requests.locate(name.bucket);
      const url = await requests.presign({ method, ...name }, seconds);
      return { url, expires: (await credentials()).expiration };
    },
  };
}
