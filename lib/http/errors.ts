/**
 * The errors of connections: one line that names the host and the cause, with
 * the codes of Node's, by which the SDK decides whether to try again. Pure.
 */

/** What is known of a failure to reach a server. */
interface Known {
  /** In the texts of Deno's sockets and of its `fetch`, on any system. */
  text: RegExp;
  code: string;
  /** What Node was doing, as its messages begin. */
  attempt: string;
}

/** Others broke off. */
const KNOWN: Known[] = [
  {
    text: /connection refused|actively refused/i,
    code: "ECONNREFUSED",
    attempt: "connect",
  },
  {
    text: /dns error|failed to lookup|no such host|name or service not known/i,
    code: "ENOTFOUND",
    attempt: "getaddrinfo",
  },
  {
    text: /network (is )?unreachable|unreachable network/i,
    code: "ENETUNREACH",
    attempt: "connect",
  },
  {
    text: /no route to host|unreachable host/i,
    code: "EHOSTUNREACH",
    attempt: "connect",
  },
  { text: /timed out/i, code: "ETIMEDOUT", attempt: "connect" },
];

/** Certificates that are not trusted, or for another host: never retried. */
const UNTRUSTED = /invalid peer certificate: (.*?)$/im;

/** What rustls says of bytes that are no TLS. */
const NO_TLS =
  /corrupt message|InvalidContentType|protocol version|DecodeError/;

/** The names of Deno's errors for what broke off. */
const BROKEN = /^(Connection(Reset|Aborted)|BrokenPipe|UnexpectedEof)$/;

/** What Deno's `fetch` says of a proxy that does not connect to the server. */
const NOT_PROXIED =
  /unsuccessful tunnel|proxy authentication required|unexpected eof while tunneling/i;

/** What Deno's `fetch` says of answers that are not as HTTP/1.1 has it. */
const UNREADABLE =
  /\b(invalid (HTTP|content-length)\b.*|message head is too large)/i;

/** What Deno says of the file that DENO_CERT names. */
const NO_CERTIFICATES = /failed opening CA file|unable to add pem file/i;

/**
 * The error of an attempt to connect, or of a `fetch` that got no answer. What
 * is not about the network comes back as it is: timeouts, refused permissions.
 * @param error what Deno threw
 */
export function connectionError(
  error: unknown,
  hostname: string,
  port: number | undefined,
): unknown {
  if (!(error instanceof Error) || error.name === "NotCapable") return error;
  // Deno 2.9's fetch puts the text into the cause.
  const { message } = error.cause instanceof Error ? error.cause : error;
  const place = port === undefined ? hostname : `${hostname}:${port}`;
  const untrusted = UNTRUSTED.exec(message);
  if (untrusted) {
    return withCode(
      `the certificate of ${hostname} is not trusted: ${untrusted[1]}`,
      "CERTIFICATE",
      error,
    );
  }
  if (NO_CERTIFICATES.test(message)) {
    return withCode(
      `the file that DENO_CERT names is of no use: ${message}`,
      "CERTIFICATE",
      error,
    );
  }
  if (NO_TLS.test(message)) {
    return withCode(`${place} does not speak TLS`, "EPROTO", error);
  }
  const notProxied = NOT_PROXIED.exec(message);
  if (notProxied) {
    return withCode(
      `the proxy did not connect to ${place}: ${notProxied[0]}`,
      "EPROXY",
      error,
    );
  }
  const unreadableAs = UNREADABLE.exec(message);
  if (unreadableAs) return unreadable(place, unreadableAs[0], error);
  const known = KNOWN.find(({ text }) => text.test(message));
  if (known) {
    const { code, attempt } = known;
    const whom = attempt === "getaddrinfo" ? hostname : place;
    return withCode(`${attempt} ${code} ${whom}`, code, error);
  }
  const when = /reading a body/.test(message)
    ? "in the middle of its answer"
    : "before it answered";
  return error instanceof TypeError || BROKEN.test(error.name)
    ? brokenOff(place, when, error)
    : withCode(
      `connecting to ${place} failed: ${message}`,
      (error as { code?: string }).code ?? "ECONNRESET",
      error,
    );
}

/** The error of a connection that could not be made in time. */
export function connectTimeout(place: string): Error {
  return withCode(`connect ETIMEDOUT ${place}`, "ETIMEDOUT", undefined);
}

/**
 * The error of a connection that broke off.
 * @param when `before it answered`
 */
export function brokenOff(host: string, when: string, cause: unknown): Error {
  return withCode(
    `${host} closed the connection ${when}`,
    "ECONNRESET",
    cause,
  );
}

/** The error of an answer that is not as HTTP/1.1 has it, or too long. */
export function unreadable(
  host: string,
  what: string,
  cause?: unknown,
): Error {
  return withCode(
    `the answer of ${host} cannot be read: ${what}`,
    "EPROTO",
    cause,
  );
}

function withCode(message: string, code: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/**
 * Whether a connection could not be made, and its host has addresses that only
 * `fetch` can try: nothing was sent yet.
 */
export function triesFewAddresses(error: unknown): boolean {
  const cause = (error as { cause?: { otherAddresses?: boolean } } | undefined)
    ?.cause;
  return cause?.otherAddresses === true;
}
