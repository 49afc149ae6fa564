/** Prints what the default chain of the SDK for JavaScript finds, as JSON. */
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();
let endpoint: string | undefined;
s3.middlewareStack.add((next) => (args) => {
  const { protocol, hostname, port } = args.request as URL;
  endpoint = `${protocol}//${hostname}:${port}`;
  return next(args);
}, { step: "finalizeRequest" });
// Whether it is allowed does not matter here.
await s3.send(new ListBucketsCommand()).catch(() => {});
const { accessKeyId, sessionToken = null } = await s3.config.credentials();
const region = await s3.config.region();
console.log(JSON.stringify({ accessKeyId, sessionToken, region, endpoint }));
s3.destroy();
