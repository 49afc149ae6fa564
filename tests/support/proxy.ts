/**
 * A reverse proxy in front of the endpoint that lets chosen calls fail.
 *
 * It notes every call and can refuse one, let one be carried out without
 * telling, hold one back, or run something once one has been answered. Calls
 * keep their signatures, because the Host header is passed on as it came: the
 * program must be given the proxy's address, and the server does not mind.
 */
import {
  createServer,
  type IncomingMessage,
  request as startRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** One call that came by. */
export interface Call {
  /**
   * `CreateUser` for IAM and STS; for S3 the method and what it is about:
   * `HEAD bucket`, `PUT bucket?policy`, `GET object`, `GET service`.
   */
  operation: string;
  /** Which of this operation's calls it is, from 1. */
  nth: number;
  /** Which of all calls it is, from 1. */
  index: number;
  /** The form fields of a call to IAM or STS. */
  form: URLSearchParams;
  /** The same for every try of one call: the SDK repeats what failed. */
  invocation: string;
  /** What was answered; undefined when the connection was dropped. */
  status?: number;
}

/** What happens to a call. */
export type Fault =
  /** Answered with an error of AWS's; the server never sees it. */
  | { kind: "refuse"; status: number; code: string; message?: string }
  /** The connection is dropped; the server never sees it. */
  | { kind: "drop" }
  /** Carried out, and then the connection is dropped. */
  | { kind: "carry out and drop" }
  /** Carried out, and then answered with 500 InternalFailure. */
  | { kind: "carry out and fail" }
  /** Passed on only once the promise is fulfilled. */
  | { kind: "hold"; until: Promise<void> };

/** A proxy that runs. */
export interface Proxy extends AsyncDisposable {
  /** For AWS_ENDPOINT_URL. */
  endpoint: string;
  /** Every call so far. */
  calls: Call[];
  /** Decides about each call before it is passed on; undefined lets it pass. */
  fault: (call: Call) => Fault | undefined;
  /** Runs when the server has answered and the program has not heard it yet. */
  answered: (call: Call) => void | Promise<void>;
}

/** Starts a proxy before `target`, a URL without a path. */
export async function startProxy(target: string): Promise<Proxy> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  const proxy: Proxy = {
    endpoint: "",
    calls: [],
    fault: () => undefined,
    answered: () => {},
    [Symbol.asyncDispose]: () => close(server),
  };
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const body = await readAll(request);
    const call = describeCall(request, body, proxy.calls);
    proxy.calls.push(call);
    const fault = proxy.fault(call);
    if (fault?.kind === "hold") await fault.until;
    if (fault?.kind === "drop") return drop();
    if (fault?.kind === "refuse") {
      return answer(fault.status, errorBody(call, fault));
    }
    const { head, content } = await forward(target, request, body);
    call.status = head.statusCode;
    await proxy.answered(call);
    if (fault?.kind === "carry out and drop") return drop();
    if (fault?.kind === "carry out and fail") {
      return answer(500, errorBody(call, { code: "InternalFailure" }));
    }
    const headers = { ...head.headers };
    delete headers["transfer-encoding"];
    // An answer to HEAD tells the length of a body that does not come.
    if (request.method !== "HEAD") {
      headers["content-length"] = String(content.length);
    }
    response.writeHead(head.statusCode!, headers);
    response.end(content);

    function drop() {
      call.status = undefined;
      request.socket.destroy();
    }
    function answer(status: number, text: string) {
      call.status = status;
      response.writeHead(status, { "content-type": "text/xml" });
      response.end(request.method === "HEAD" ? undefined : text);
    }
  }
}

function describeCall(
  request: IncomingMessage,
  body: Uint8Array,
  before: Call[],
): Call {
  const isForm = request.headers["content-type"]?.startsWith(
    "application/x-www-form-urlencoded",
  );
  const form = new URLSearchParams(
    isForm ? new TextDecoder().decode(body) : "",
  );
  const operation = form.get("Action") ??
    describeS3(request.method!, request.url!);
  return {
    operation,
    form,
    invocation: String(request.headers["amz-sdk-invocation-id"]),
    nth: before.filter((call) => call.operation === operation).length + 1,
    index: before.length + 1,
  };
}

/** Subresources that make another operation of the same method and path. */
const SUBRESOURCES = [
  "acl",
  "location",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "website",
  "tagging",
  "ownershipControls",
];

function describeS3(method: string, target: string): string {
  const url = new URL(target, "http://host");
  const depth = url.pathname.split("/").filter((part) => part !== "").length;
  const what = ["service", "bucket", "object"][Math.min(depth, 2)];
  const about = SUBRESOURCES.find((name) => url.searchParams.has(name));
  return `${method} ${what}${about ? `?${about}` : ""}`;
}

/** Passes a call on; an agent would keep connections beyond the test. */
async function forward(
  target: string,
  request: IncomingMessage,
  body: Uint8Array,
): Promise<{ head: IncomingMessage; content: Uint8Array }> {
  const head = await new Promise<IncomingMessage>((resolve, reject) => {
    const onward = startRequest(new URL(request.url!, target), {
      method: request.method,
      headers: request.headers,
      agent: false,
    }, resolve);
    onward.on("error", reject);
    onward.end(body);
  });
  return { head, content: await readAll(head) };
}

async function readAll(stream: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

/** An error as IAM and STS word it; S3 has the inner element alone. */
function errorBody(
  call: Call,
  { code, message = "as the test wants it" }: {
    code: string;
    message?: string;
  },
): string {
  const inner = `<Code>${code}</Code><Message>${message}</Message>`;
  return call.form.has("Action")
    ? `<ErrorResponse><Error><Type>Sender</Type>${inner}</Error><RequestId>r-1</RequestId></ErrorResponse>`
    : `<Error>${inner}<RequestId>r-1</RequestId></Error>`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
