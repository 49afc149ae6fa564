/** What AWS would not say is refused, and what it says is not. */
import { deepStrictEqual, rejects } from "node:assert/strict";
import { GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { refuseForeignAnswers } from "../../../lib/aws/foreign_answers.ts";
import { createRequestHandler } from "../../../lib/aws/request_handler.ts";
import { HttpClient } from "../../../lib/http/client.ts";
import { fakeNetwork } from "../../support/network.ts";

/** A client's settings; a server gives the same answer to each of its attempts. */
function settings(status: number, body: string) {
  const answer =
    `HTTP/1.1 ${status} -\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const { connect, wires } = fakeNetwork(
    ...Array.from({ length: 2 }, () => [[answer, "END" as const]]),
  );
  const http = new HttpClient({
    connect,
    fetchOptions() {
      throw new Error("unexpected request");
    },
  });
  return {
    region: "us-east-1",
    endpoint: "http://localhost:9000",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 2,
    requestHandler: createRequestHandler(http, () => undefined),
    tries: () => wires.filter(({ sent }) => sent !== "").length,
  };
}

function iam(status: number, body: string) {
  const { tries, ...config } = settings(status, body);
  const client = new IAMClient(config);
  refuseForeignAnswers(client, "iam");
  return { client, tries };
}

function s3(status: number, body: string) {
  const { tries, ...config } = settings(status, body);
  const client = new S3Client({ ...config, forcePathStyle: true });
  refuseForeignAnswers(client, "s3");
  return { client, tries };
}

const PAGE = "<!DOCTYPE html>\n<html><body>Welcome</body></html>";
const USER =
  "<GetUserResponse><GetUserResult><User><UserName>u</UserName></User></GetUserResult></GetUserResponse>";

Deno.test("IAM's answers are responses in XML, and whole", async () => {
  const ask = ({ client }: ReturnType<typeof iam>) =>
    client.send(new GetUserCommand({}));
  for (
    const text of [
      USER,
      `<?xml version="1.0"?>\n${USER}\n`,
      USER.replace(">", ' xmlns="https://iam.amazonaws.com/doc/">'),
    ]
  ) {
    deepStrictEqual((await ask(iam(200, text))).User?.UserName, "u");
  }
  for (
    const text of [
      "",
      PAGE,
      "{}",
      "text",
      USER.slice(0, -1),
      USER.replaceAll("GetUserResponse", "GetUser"),
    ]
  ) {
    await rejects(ask(iam(200, text)), {
      code: "EPROTO",
      message:
        /^the answer of localhost:9000 cannot be read: it is not whole, or not from/,
    }, text);
  }
});

Deno.test("S3's answers are XML, or nothing, or a policy", async () => {
  const Bucket = "bucket";
  const policy = new GetBucketPolicyCommand({ Bucket });
  const list = new ListBucketsCommand({});
  const location = new GetBucketLocationCommand({ Bucket });
  const put = new PutBucketPolicyCommand({ Bucket, Policy: "{}" });
  const head = new HeadBucketCommand({ Bucket });
  await s3(200, '{"Statement":[]}').client.send(policy);
  await s3(200, "<LocationConstraint/>").client.send(location);
  await s3(200, '<LocationConstraint xmlns="x">eu</LocationConstraint>').client
    .send(location);
  await s3(200, "").client.send(put);
  await s3(204, "").client.send(put);
  await s3(200, "").client.send(head);
  const refused = { code: "EPROTO" };
  for (const text of ["", PAGE]) {
    await rejects(s3(200, text).client.send(policy), refused, text);
    await rejects(s3(200, text).client.send(list), refused, text);
  }
  await rejects(s3(200, PAGE).client.send(location), refused);
  await rejects(s3(200, "{}").client.send(location), refused);
  await rejects(s3(200, PAGE).client.send(put), refused);
});

Deno.test("refusals in XML are told as they are, others by what they are", async () => {
  const ask = ({ client }: ReturnType<typeof iam>) =>
    client.send(new GetUserCommand({}));
  const error =
    "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>No.</Message></Error></ErrorResponse>";
  await rejects(ask(iam(404, error)), { message: "No." });
  await rejects(ask(iam(404, PAGE)), {
    code: "404",
    message: /it has status 404 and begins with "<!DOCTYPE html>/,
  });
});

Deno.test("a server that is busy is asked again, whatever it says", async () => {
  for (const [status, tries] of [[503, 2], [403, 1]]) {
    const busy = iam(status, PAGE);
    await rejects(busy.client.send(new GetUserCommand({})), {
      code: String(status),
    });
    deepStrictEqual(busy.tries(), tries);
  }
});
