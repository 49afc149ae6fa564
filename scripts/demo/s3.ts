/**
 * A small S3 client for the demo. It uses the AWS SDK directly, so that the
 * demo does not test this program with itself, and takes credentials and
 * endpoint from the environment, as any S3 program does.
 *
 *     list BUCKET PREFIX          keys that begin with PREFIX
 *     get BUCKET KEY              the object's text
 *     put BUCKET KEY TEXT         writes TEXT
 *     remove BUCKET               the bucket and all that is in it
 */
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from "@aws-sdk/client-s3";

const client = new S3Client({ forcePathStyle: true });
const [verb, Bucket, Key, Body] = Deno.args;
try {
  switch (verb) {
    case "list":
      for (const key of await list(Key)) console.log(key);
      break;
    case "get": {
      const object = await client.send(new GetObjectCommand({ Bucket, Key }));
      console.log(await object.Body!.transformToString());
      break;
    }
    case "put":
      await client.send(new PutObjectCommand({ Bucket, Key, Body }));
      break;
    case "remove":
      for (const key of await list()) {
        await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
      break;
    default:
      throw new Error(`no such command: ${verb}`);
  }
} catch (error) {
  const { name, message, $metadata } = error as S3ServiceException;
  // AWS's message would repeat the caller's ARN; its code is enough here.
  console.error(
    `Error: ${$metadata ? `${name} (${$metadata.httpStatusCode})` : message}`,
  );
  Deno.exitCode = 1;
}

async function list(Prefix?: string): Promise<string[]> {
  const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return (page.Contents ?? []).map((object) => object.Key!);
}
