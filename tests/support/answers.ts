/** HTTP answers, made and altered, for proxies that let calls fail. */
import { concat, decode, HEAD_END } from "./connections.ts";

/** The answer as the program gets it: its connection stays open. */
export function keepOpen(answer: Uint8Array): Uint8Array {
  const end = decode(answer).indexOf(HEAD_END);
  const head = decode(answer.subarray(0, end))
    .replace(/\r\nconnection: [^\r]*/i, "");
  return concat([encode(head), answer.subarray(end)]);
}

/** The answer with a part of its body, as if it were all of it. */
export function shorten(answer: Uint8Array, share: number): Uint8Array {
  const end = decode(answer).indexOf(HEAD_END) + HEAD_END.length;
  const body = answer.subarray(end);
  const rest = body.subarray(0, Math.floor(body.length * share));
  const head = decode(answer.subarray(0, end))
    .replace(/\r\ncontent-length: \d+/i, `\r\ncontent-length: ${rest.length}`);
  return concat([encode(head), rest]);
}

/** A success in status only, with this body. */
export function pageAnswer(body: string): Uint8Array {
  const { length } = encode(body);
  return encode(
    `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${length}${HEAD_END}${body}`,
  );
}

/** An error as IAM and STS word it; S3 has the inner element alone. */
export function errorAnswer(
  form: URLSearchParams,
  method: string,
  { status, code, message = "as the test wants it" }: {
    status: number;
    code: string;
    message?: string;
  },
): Uint8Array {
  const inner = `<Code>${code}</Code><Message>${message}</Message>`;
  const body = form.has("Action")
    ? `<ErrorResponse><Error><Type>Sender</Type>${inner}</Error><RequestId>r-1</RequestId></ErrorResponse>`
    : `<Error>${inner}<RequestId>r-1</RequestId></Error>`;
  const length = encode(body).length;
  const head = `HTTP/1.1 ${status} Fault\r\ncontent-type: text/xml\r\n` +
    `x-amzn-requestid: r-1\r\n` +
    `content-length: ${method === "HEAD" ? 0 : length}${HEAD_END}`;
  return encode(method === "HEAD" ? head : head + body);
}

/** Text as bytes. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
