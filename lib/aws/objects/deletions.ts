/** Deletes many objects at once, and one by one those that cannot be. */
import { isAwsError } from "../../errors.ts";
import { forEachAtOnce } from "../../async/parallel.ts";
import { drain } from "../../http/client.ts";
import type { CallOptions, DeleteFailure } from "./interface.ts";
import { checksumHeaders, crc32Base64 } from "./payload.ts";
import type { Requests } from "./requests.ts";
import { S3Failure } from "./failure.ts";
import { elements, elementText, encodeText, fitsXml } from "./xml.ts";

/** Objects deleted at the same time where they cannot be deleted together. */
const DELETIONS_AT_ONCE = 16;

/** What to delete: a version for good, or without one the object. */
export interface Deletion {
  key: string;
  versionId?: string;
}

/** Deletes at most 1,000 objects of a bucket; tells those that stay. */
export async function deleteObjects(
  requests: Requests,
  bucket: string,
  deletions: Deletion[],
  options: CallOptions = {},
): Promise<DeleteFailure[]> {
  const singly = (some: Deletion[]) =>
    deleteSingly(requests, bucket, some, options);
  const batch = deletions.filter(({ key }) => fitsXml(key));
  const failures: DeleteFailure[] = [];
  try {
    if (batch.length > 0) {
      failures.push(...await deleteBatch(requests, bucket, batch, options));
    }
  } catch (error) {
    // Some servers refuse a batch for the sake of one key.
    if (!isAwsError(error, "AccessDenied") || batch.length < 2) throw error;
    const refused = await singly(batch);
    if (refused.length === batch.length) throw error;
    failures.push(...refused);
  }
  failures.push(...await singly(deletions.filter(({ key }) => !fitsXml(key))));
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
      // Here S3 insists on one.
      ...checksumHeaders(crc32Base64(body)),
    },
    body,
    signal,
    read: async (answer) => parseFailures(await answer.text()),
  });
}

/** The failures come in the order of the deletions. */
async function deleteSingly(
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
