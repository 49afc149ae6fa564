/** Which answers are refusals, and which are whole. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { PutBucketTaggingCommand, S3Client } from "@aws-sdk/client-s3";
import { HttpResponse } from "@smithy/core/protocols";
import { translateErrors } from "../../../lib/aws/errors.ts";
import { isRefusal } from "../../../lib/aws/outcome.ts";
import { AwsError, isUncertain } from "../../../lib/errors.ts";

type Answer = { status: number; body: string } | Error;

/** The settings of a client that is answered from a list. */
function answered(answers: Answer[]) {
  return {
    region: "us-east-1",
    credentials: { accessKeyId: "AKIA", secretAccessKey: "x" },
    requestHandler: {
      handle() {
        const answer = answers.shift()!;
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve({
          response: new HttpResponse({
            statusCode: answer.status,
            headers: {},
            body: new TextEncoder().encode(answer.body),
          }),
        });
      },
      metadata: { handlerProtocol: "http/1.1" },
    },
  };
}

/** What comes of PutUserPolicy; undefined for success. */
async function put(...answers: Answer[]): Promise<AwsError | undefined> {
  const client = new IAMClient(answered(answers));
  translateErrors(client, "iam");
  try {
    await client.send(
      new PutUserPolicyCommand({
        UserName: "u",
        PolicyName: "p",
        PolicyDocument: "{}",
      }),
    );
    return undefined;
  } catch (error) {
    ok(error instanceof AwsError, String(error));
    return error;
  } finally {
    client.destroy();
  }
}

const refusal = (status: number, code: string) => ({
  status,
  body:
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error></ErrorResponse>`,
});
const DONE = {
  status: 200,
  body:
    '<?xml version="1.0"?>\n<PutUserPolicyResponse xmlns="x"><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PutUserPolicyResponse>\n',
};
const hangUp = () => Object.assign(new Error("closed"), { code: "ECONNRESET" });

Deno.test("a whole answer is a success", async () => {
  strictEqual(await put(DONE), undefined);
});

Deno.test("only AWS's refusal of every try is certain", async () => {
  const cases: [boolean, Answer[]][] = [
    [false, [refusal(403, "AccessDenied")]],
    [false, [refusal(400, "Throttling"), refusal(409, "EntityAlreadyExists")]],
    [true, [hangUp(), refusal(409, "EntityAlreadyExists")]],
    [true, [refusal(500, "InternalFailure"), refusal(404, "NoSuchEntity")]],
    [true, [hangUp(), hangUp(), hangUp()]],
    // A proxy's, not AWS's.
    [true, [{ status: 403, body: "<html><body>no</body></html>" }]],
    [true, [{ status: 407, body: "" }]],
    [true, [{ status: 404, body: "not found" }]],
  ];
  for (const [uncertain, answers] of cases) {
    const error = await put(...answers);
    strictEqual(isUncertain(error), uncertain, error!.message);
  }
});

Deno.test("a success in status only is uncertain, wherever it breaks off", async () => {
  for (let end = 0; end < DONE.body.trimEnd().length; end++) {
    const error = await put({ status: 200, body: DONE.body.slice(0, end) });
    strictEqual(error?.details.code, "IncompleteResponse");
    strictEqual(isUncertain(error), true);
  }
  for (const body of ["<html>Welcome</html>", "{}", "OK", "<R/>"]) {
    const error = await put({ status: 200, body });
    strictEqual(error?.details.code, "IncompleteResponse");
  }
});

Deno.test("S3 answers a change with nothing or with a document", async () => {
  const tag = (body: string) => {
    const client = new S3Client(answered([{ status: 200, body }]));
    translateErrors(client, "s3");
    return client.send(
      new PutBucketTaggingCommand({ Bucket: "b", Tagging: { TagSet: [] } }),
    ).finally(() => client.destroy());
  };
  await tag("");
  await tag("\n");
  await tag("<?xml version='1.0'?><PutResult><A>1</A></PutResult>");
  await tag("<PutResult/>");
  for (
    const body of [
      "<html><body>Welcome</body></html>",
      "<!DOCTYPE html><html></html>",
      "<PutResult><A>1</A></PutRes",
      "Welcome",
    ]
  ) {
    await rejects(tag(body), /The response to PutBucketTagging is not whole/);
  }
});

Deno.test("a list is read as it comes, and must be whole too", async () => {
  const list = (body: string) => {
    const client = new IAMClient(answered([{ status: 200, body }]));
    translateErrors(client, "iam");
    return client.send(new ListUsersCommand({})).finally(() =>
      client.destroy()
    );
  };
  const body = "<ListUsersResponse><ListUsersResult><Users><member>" +
    "<UserName>u</UserName></member></Users></ListUsersResult></ListUsersResponse>";
  deepStrictEqual((await list(body)).Users, [{ UserName: "u" }]);
  await rejects(list(body.slice(0, -1)), /The response to ListUsers is not/);
});

Deno.test("a refusal has AWS's form, a code, and a status of 3xx or 4xx", () => {
  const error = (status: number, fields: object) =>
    isRefusal({ $metadata: { httpStatusCode: status }, ...fields });
  strictEqual(error(403, { $fault: "client", Code: "AccessDenied" }), true);
  strictEqual(error(301, { $fault: "client", Error: { Code: "X" } }), true);
  strictEqual(error(500, { $fault: "server", Code: "InternalFailure" }), false);
  strictEqual(error(200, { $fault: "client", Code: "X" }), false);
  strictEqual(error(403, { $fault: "client" }), false);
  strictEqual(error(403, {}), false);
  strictEqual(isRefusal(new Error("closed")), false);
});
