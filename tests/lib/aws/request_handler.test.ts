/** How the SDK's requests become requests of our client's. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { Readable } from "node:stream";
import { HttpRequest as SdkRequest } from "@smithy/core/protocols";
import { createRequestHandler } from "../../../lib/aws/request_handler.ts";
import { HttpClient } from "../../../lib/http/client.ts";
import { fakeNetwork, OK, type Step } from "../../support/network.ts";

/** A handler in front of servers that do as they are told. */
function handler(...scripts: Step[][][]) {
  const { connect, wires, peers } = fakeNetwork(...scripts);
  const http = new HttpClient({
    connect,
    fetchOptions() {
      throw new Error("unexpected request");
    },
  });
  const { handle } = createRequestHandler(http, () => undefined);
  return { handle, wires, peers };
}

function call(over: Partial<SdkRequest> = {}): SdkRequest {
  return new SdkRequest({
    protocol: "http:",
    hostname: "iam.example.com",
    port: 8080,
    method: "POST",
    path: "/",
    headers: { "Content-Type": "text/plain", host: "iam.example.com:8080" },
    body: "Action=CreateUser&UserName=é",
    ...over,
  });
}

Deno.test("a request of the SDK's goes out as it was signed, and its answer comes back whole", async () => {
  const { handle, wires, peers } = handler([[
    OK.replace("\r\n", "\r\nX-Amzn-RequestId: r1\r\n"),
  ]]);
  const { response } = await handle(
    call({ query: { a: "b c", d: ["1", "2"] } }),
  );
  strictEqual(response.statusCode, 200);
  strictEqual(response.headers["x-amzn-requestid"], "r1");
  strictEqual(new TextDecoder().decode(response.body), "ok");
  strictEqual(
    wires[0].sent,
    "POST /?a=b%20c&d=1&d=2 HTTP/1.1\r\nhost: iam.example.com:8080\r\n" +
      "accept-encoding: identity\r\ncontent-type: text/plain\r\n" +
      "content-length: 29\r\n\r\nAction=CreateUser&UserName=\xc3\xa9",
  );
  deepStrictEqual(peers, [
    { hostname: "iam.example.com", port: 8080, encrypted: false },
  ]);
});

Deno.test("calls that only read are sent again when a kept connection breaks, others never", async () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (
    const [over, isRepeated] of [
      [{ body: "Action=GetUser&Version=1" }, true],
      [{ body: bytes("Version=1&Action=ListUsers") }, true],
      [{ method: "GET", body: undefined }, true],
      [{ method: "HEAD", body: undefined }, true],
      [{ body: "Action=CreateAccessKey" }, false],
      [{ body: "Action=AssumeRole" }, false],
      [{ body: "Action=PutUserPolicy&PolicyName=Action=Get" }, false],
      [{ body: bytes("{}") }, false],
      [{ method: "PUT", body: undefined }, false],
      [{ method: "DELETE", body: undefined }, false],
    ] as [Partial<SdkRequest>, boolean][]
  ) {
    const { handle, wires } = handler([[OK], ["END"]], [[
      over.method === "HEAD" ? OK.slice(0, -2) : OK,
    ]]);
    await handle(call({ method: "GET", body: undefined }));
    const second = handle(call(over));
    if (isRepeated) strictEqual((await second).response.statusCode, 200);
    else await rejects(second, { code: "ECONNRESET", sent: true });
    deepStrictEqual(
      wires.map(({ requests }) => requests.length),
      [2, isRepeated ? 1 : 0],
    );
  }
});

Deno.test("a body may be a stream whose length its header tells", async () => {
  const { handle, wires } = handler([[OK]]);
  const body = Readable.from([new Uint8Array([97, 98]), new Uint8Array([99])]);
  await handle(call({ body, headers: { "content-length": "3" } }));
  strictEqual(wires[0].requests[0].body, "abc");
  await rejects(
    handle(call({ body: Readable.from(["x"]), headers: {} })),
    { message: "a body of unknown kind or length cannot be sent" },
  );
});

Deno.test("the SDK's signal ends a request", async () => {
  const { handle, wires } = handler([[]]);
  const controller = new AbortController();
  const reason = new Error("enough");
  const running = handle(call(), { abortSignal: controller.signal });
  setTimeout(() => controller.abort(reason));
  await rejects(running, reason);
  strictEqual(wires[0].closed, true);
});
