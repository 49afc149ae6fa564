/**
 * A reverse proxy in front of the endpoint that lets chosen calls fail.
 *
 * It notes every call and can refuse one, let one be carried out without
 * telling, hold one back, or run something once one has been answered. It
 * passes bytes on as they came, Host header included, so that signatures hold;
 * and it works on connections, so that it can break them at any moment.
 */
import {
  close,
  concat,
  decode,
  HEAD_END,
  type HttpRequest,
  RequestReader,
  writeAll,
} from "./connections.ts";
import {
  encode,
  errorAnswer,
  keepOpen,
  pageAnswer,
  shorten,
} from "./answers.ts";

/** Deno 2.6 notices a dropped connection only when the time for it is over. */
export const NOTICES_DROPS: boolean = !Deno.version.deno.startsWith("2.6.");

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
  /** The headers, their names in lower case. */
  headers: Record<string, string>;
  /** The same for every try of one call: the SDK repeats what failed. */
  invocation: string;
  /** Which try of the SDK's it is: `attempt=1; max=3`. */
  attempt: string;
  /** What was answered; undefined when the connection was dropped. */
  status?: number;
  /** Whether the server said that it succeeded, whatever the program heard. */
  carriedOut: boolean;
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
  /**
   * Carried out, and then only this share of the bytes of the answer is sent
   * before the connection breaks.
   */
  | { kind: "carry out and cut"; share: number }
  /** The same, but of the body alone, whose length is told accordingly. */
  | { kind: "carry out and shorten"; share: number }
  /**
   * Carried out, and then answered with status 200 and this body, which may be
   * made from the real one.
   */
  | { kind: "carry out and say"; body: string | ((real: string) => string) }
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
  /** Whether connections end with each answer, which says so. */
  closes: boolean;
  /** Runs when the server has answered and the program has not heard it yet. */
  answered: (call: Call) => void | Promise<void>;
}

/** Starts a proxy before `target`, `http://HOST:PORT`. */
export function startProxy(target: string): Proxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const proxy: Proxy = {
    endpoint: `http://127.0.0.1:${listener.addr.port}`,
    calls: [],
    fault: () => undefined,
    closes: false,
    answered: () => {},
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) close(connection);
      await accepting;
    },
  };
  const accepting = accept();
  return proxy;

  async function accept(): Promise<void> {
    const serving: Promise<void>[] = [];
    for await (const connection of listener) {
      open.add(connection);
      serving.push(serve(connection));
    }
    await Promise.all(serving);
  }

  /** Answers the requests of one connection until it ends, or is broken. */
  async function serve(connection: Deno.Conn): Promise<void> {
    try {
      const requests = new RequestReader(connection);
      for (;;) {
        const request = await requests.next();
        if (request === undefined) break;
        const answer = await handle(request);
        if (answer === undefined) break;
        await writeAll(connection, answer.bytes);
        if (answer.closes) break;
      }
    } catch (error) {
      if (!isConnectionError(error)) throw error;
    } finally {
      open.delete(connection);
      close(connection);
    }
  }

  /** What is sent back; undefined breaks the connection. */
  async function handle(
    request: HttpRequest,
  ): Promise<{ bytes: Uint8Array; closes: boolean } | undefined> {
    const call = describeCall(request, proxy.calls);
    proxy.calls.push(call);
    const fault = proxy.fault(call);
    const bytes = await answerOf(request, call, fault);
    if (bytes === undefined) return undefined;
    return fault?.kind === "carry out and cut"
      ? {
        bytes: bytes.subarray(0, Math.floor(bytes.length * fault.share)),
        closes: true,
      }
      : { bytes, closes: proxy.closes };
  }

  async function answerOf(
    request: HttpRequest,
    call: Call,
    fault: Fault | undefined,
  ): Promise<Uint8Array | undefined> {
    if (fault?.kind === "hold") await fault.until;
    if (fault?.kind === "drop") return undefined;
    if (fault?.kind === "refuse") {
      call.status = fault.status;
      return errorAnswer(call.form, request.method, fault);
    }
    const whole = await forward(target, request);
    const answer = proxy.closes ? whole : keepOpen(whole);
    call.status = Number(decode(answer.subarray(0, 20)).split(" ")[1]);
    call.carriedOut = call.status < 300;
    await proxy.answered(call);
    if (fault?.kind === "carry out and shorten") {
      return shorten(answer, fault.share);
    }
    if (fault?.kind === "carry out and say") {
      const real = decode(answer).split(HEAD_END)[1];
      return pageAnswer(
        typeof fault.body === "string" ? fault.body : fault.body(real),
      );
    }
    if (fault?.kind === "carry out and drop") {
      call.status = undefined;
      return undefined;
    }
    if (fault?.kind === "carry out and fail") {
      call.status = 500;
      return errorAnswer(call.form, request.method, {
        status: 500,
        code: "InternalFailure",
      });
    }
    return answer;
  }
}

/** Sends a request on over a connection of its own; the whole answer. */
async function forward(
  target: string,
  request: HttpRequest,
): Promise<Uint8Array> {
  const { hostname, port } = new URL(target);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  try {
    const headers = { ...request.headers, connection: "close" };
    const head = [
      `${request.method} ${request.target} HTTP/1.1`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ].join("\r\n") + HEAD_END;
    await writeAll(connection, concat([encode(head), request.body]));
    const answer: Uint8Array[] = [];
    const chunk = new Uint8Array(16_384);
    for (
      let count = await connection.read(chunk);
      count !== null;
      count = await connection.read(chunk)
    ) {
      answer.push(chunk.slice(0, count));
    }
    return concat(answer);
  } finally {
    close(connection);
  }
}

function describeCall(request: HttpRequest, before: Call[]): Call {
  const isForm = request.headers["content-type"]?.startsWith(
    "application/x-www-form-urlencoded",
  );
  const form = new URLSearchParams(isForm ? decode(request.body) : "");
  const operation = form.get("Action") ??
    describeS3(request);
  return {
    operation,
    form,
    headers: request.headers,
    invocation: request.headers["amz-sdk-invocation-id"] ?? "",
    attempt: request.headers["amz-sdk-request"] ?? "",
    nth: before.filter((call) => call.operation === operation).length + 1,
    index: before.length + 1,
    carriedOut: false,
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

function describeS3({ method, url, headers }: HttpRequest): string {
  const parts = url.pathname.split("/").filter((part) => part !== "");
  // AWS's own hosts have the bucket in the name.
  const depth = parts.length + (/\.s3\./.test(headers.host ?? "") ? 1 : 0);
  const what = ["service", "bucket", "object"][Math.min(depth, 2)];
  const about = SUBRESOURCES.find((name) => url.searchParams.has(name));
  return `${method} ${what}${about ? `?${about}` : ""}`;
}

/** The program went away, or the test is over. */
function isConnectionError(error: unknown): boolean {
  return [
    Deno.errors.BadResource,
    Deno.errors.BrokenPipe,
    Deno.errors.ConnectionReset,
    Deno.errors.Interrupted,
  ].some((kind) => error instanceof kind);
}
