/** The calls about multipart uploads. */
import { isAwsError } from "../../errors.ts";
import { drain } from "../../http/client.ts";
import type { HttpAnswer } from "../../http/messages.ts";
import type { MultipartUpload, Objects, UploadedPart } from "./interface.ts";
import { checksumHeaders, crc32Base64 } from "./payload.ts";
import type { Requests } from "./requests.ts";
import { notS3, S3Failure } from "./failure.ts";
import { elements, elementText, encodeText, formDecoded } from "./xml.ts";

/** The part of {@link Objects} that this file implements. */
export type Multipart = Pick<
  Objects,
  | "createUpload"
  | "uploadPart"
  | "completeUpload"
  | "abortUpload"
  | "listUploads"
>;

/**
 * The calls about multipart uploads.
 * @param checksums whether to send a CRC32 with each part
 */
export function createMultipart(
  requests: Requests,
  checksums: boolean,
): Multipart {
  return {
    createUpload: (name, contentType, { signal } = {}) =>
      requests.send({
        operation: "CreateMultipartUpload",
        method: "POST",
        ...name,
        query: { uploads: "" },
        headers: {
          // Without this, S3 rejects the checksums of the parts on completion.
          ...(checksums ? { "x-amz-checksum-algorithm": "CRC32" } : {}),
          ...(contentType === undefined ? {} : { "content-type": contentType }),
        },
        signal,
        async read(answer) {
          const uploadId = elementText(await answer.text(), "UploadId");
          if (uploadId === undefined) throw notS3("CreateMultipartUpload");
          return { ...name, uploadId };
        },
      }),
    async uploadPart({ bucket, key, uploadId }, number, body, options = {}) {
      const crc32 = checksums ? crc32Base64(body) : undefined;
      const etag = await requests.send({
        operation: "UploadPart",
        method: "PUT",
        bucket,
        key,
        query: { partNumber: String(number), uploadId },
        headers: checksumHeaders(crc32),
        body,
        signal: options.signal,
        onSent: options.onBytes,
        read: async (answer) => {
          await drain(answer);
          return answer.header("etag") ?? "";
        },
      });
      return { number, etag, crc32 };
    },
    async completeUpload({ bucket, key, uploadId }, parts, { signal } = {}) {
      await requests.send({
        operation: "CompleteMultipartUpload",
        method: "POST",
        bucket,
        key,
        query: { uploadId },
        headers: { "content-type": "application/xml" },
        body: completion(parts),
        signal,
        async read(answer, progress) {
          // S3 may send status 200, work for minutes, and then send an error in
          // the body (S3 API, CompleteMultipartUpload).
          const text = await readSlowly(answer, progress);
          if (text.includes("<Error>")) throw new S3Failure(answer, text, 500);
          if (!text.includes("<CompleteMultipartUploadResult")) {
            throw notS3("CompleteMultipartUpload");
          }
        },
      });
    },
    async abortUpload({ bucket, key, uploadId }) {
      try {
        await requests.send({
          operation: "AbortMultipartUpload",
          method: "DELETE",
          bucket,
          key,
          query: { uploadId },
          read: drain,
        });
      } catch (error) {
        if (!isAwsError(error, "NoSuchUpload")) throw error;
      }
    },
    async listUploads(bucket) {
      const found: MultipartUpload[] = [];
      let marks: Record<string, string> | undefined = {};
      while (marks) {
        const xml: string = await requests.send({
          operation: "ListMultipartUploads",
          method: "GET",
          bucket,
          query: { uploads: "", "encoding-type": "url", ...marks },
          async read(answer) {
            const text = await answer.text();
            if (text.includes("<ListMultipartUploadsResult")) return text;
            throw notS3("ListMultipartUploads");
          },
        });
        for (const upload of elements(xml, "Upload")) {
          found.push({
            bucket,
            key: formDecoded(elementText(upload, "Key")!),
            uploadId: elementText(upload, "UploadId")!,
          });
        }
        marks = elementText(xml, "IsTruncated") === "true"
          ? {
            "key-marker": formDecoded(elementText(xml, "NextKeyMarker")!),
            "upload-id-marker": elementText(xml, "NextUploadIdMarker")!,
          }
          : undefined;
      }
      return found;
    },
  };
}

function completion(parts: UploadedPart[]): Uint8Array<ArrayBuffer> {
  const xml = parts.map(({ number, etag, crc32 }) => {
    const checksum = crc32 === undefined
      ? ""
      : `<ChecksumCRC32>${crc32}</ChecksumCRC32>`;
    return `<Part><ETag>${
      encodeText(etag)
    }</ETag>${checksum}<PartNumber>${number}</PartNumber></Part>`;
  }).join("");
  return new TextEncoder().encode(
    `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${xml}</CompleteMultipartUpload>`,
  );
}

async function readSlowly(
  answer: HttpAnswer,
  progress: () => void,
): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const piece of answer.pieces()) {
    progress();
    text += decoder.decode(piece, { stream: true });
  }
  return text;
}
