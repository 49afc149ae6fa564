/** Deletes objects, many with one request where that is possible. */
import { isAwsError } from "../../errors.ts";
import { forEachAtOnce } from "../../async/parallel.ts";
import { drain } from "../../http/client.ts";
import type { CallOptions, DeleteFailure } from "./interface.ts";
import { checksumHeaders, crc32Base64 } from "./payload.ts";
import type { Requests } from "./requests.ts";
import { notS3, S3Failure } from "./failure.ts";
import { elements, elementText, encodeText, fitsXml } from "./xml.ts";

/** Requests at the same time, where each object takes its own. */
const DELETIONS_AT_ONCE = 16;

/** What to delete: a version for good; without a version, the object. */
export interface Deletion {
  key: string;
  versionId?: string;
}

/**
 * Deletes at most 1,000 objects of a bucket.
 * @returns those that could not be deleted, and why
 */
export async function deleteObjects(
  requests: Requests,
  bucket: string,
  deletions: Deletion[],
  options: CallOptions = {},
): Promise<DeleteFailure[]> {
  const oneByOne = (some: Deletion[]) =>
    deleteOneByOne(requests, bucket, some, options);
  const batch = deletions.filter(({ key }) => fitsXml(key));
  const failures: DeleteFailure[] = [];
  try {
    if (batch.length > 0) {
      failures.push(...await deleteBatch(requests, bucket, batch, options));
    }
  } catch (error) {
    // Some servers refuse the whole batch because of one key.
    if (!isAwsError(error, "AccessDenied") || batch.length < 2) throw error;
    const refused = await oneByOne(batch);
    if (refused.length === batch.length) throw error;
    failures.push(...refused);
  }
  failures.push(
    ...await oneByOne(deletions.filter(({ key }) => !fitsXml(key))),
  );
  return failures;
}

function deleteBatch(
  requests: Requests,
  bucket: string,
  batch: Deletion[],
  { signal }: CallOptions,
): Promise<DeleteFailure[]> {
  const objects = batch.map(({ key, versionId }) => {
    const version = versionId === undefined
      ? ""
      : `<VersionId>${encodeText(versionId)}</VersionId>`;
    return `<Object><Key>${encodeText(key)}</Key>${version}</Object>`;
  });
  const body = new TextEncoder().encode(
    `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${
      objects.join("")
    }</Delete>`,
  );
  return requests.send({
    operation: "DeleteObjects",
    method: "POST",
    bucket,
    query: { delete: "" },
    headers: {
      "content-type": "application/xml",
      // S3 requires a checksum for this call.
      ...checksumHeaders(crc32Base64(body)),
    },
    body,
    signal,
    async read(answer) {
      const text = await answer.text();
      if (text.includes("<DeleteResult")) return parseFailures(text);
      throw notS3("DeleteObjects");
    },
  });
}

/** Returns the failures in the order of the deletions. */
async function deleteOneByOne(
  requests: Requests,
  bucket: string,
  deletions: Deletion[],
  options: CallOptions,
): Promise<DeleteFailure[]> {
  const failures: DeleteFailure[][] = [];
  await forEachAtOnce(
    deletions.entries(),
    { limit: DELETIONS_AT_ONCE },
    async ([i, deletion]) => {
      failures[i] = await deleteOne(requests, bucket, deletion, options);
    },
  );
  return failures.flat();
}

async function deleteOne(
  requests: Requests,
  bucket: string,
  { key, versionId }: Deletion,
  { signal }: CallOptions,
): Promise<DeleteFailure[]> {
  try {
    await requests.send({
      operation: "DeleteObject",
      method: "DELETE",
      bucket,
      key,
      query: versionId === undefined ? {} : { versionId },
      signal,
      read: drain,
    });
    return [];
  } catch (error) {
    const answer = isAwsError(error) ? error.cause : undefined;
    if (!(answer instanceof S3Failure)) throw error;
    return [{ key, code: answer.Code, message: answer.message }];
  }
}

function parseFailures(xml: string): DeleteFailure[] {
  return elements(xml, "Error").map((error) => ({
    key: elementText(error, "Key") ?? "",
    code: elementText(error, "Code") ?? "",
    message: elementText(error, "Message") ?? "",
  }));
}
