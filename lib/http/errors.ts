/** The errors of connections, with the codes and in the words of `node:http`. Pure. */

/**
 * How the texts of Deno's `fetch` map to Node's codes, by which the SDK decides
 * about retries, and to Node's words. What is none of these broke off.
 */
const CONNECTION_ERRORS: [RegExp, code: string, attempt: string][] = [
  [/connection refused/i, "ECONNREFUSED", "connect"],
  [/dns error|failed to lookup/i, "ENOTFOUND", "getaddrinfo"],
  [/network (is )?unreachable/i, "ENETUNREACH", "connect"],
  [/no route to host/i, "EHOSTUNREACH", "connect"],
];

/** Certificates that are not trusted, or for another host: never retried. */
const UNTRUSTED = /invalid peer certificate: (.*?)$/i;

/**
 * The error of a `fetch` that got no answer, with a system code, in the words
 * of `node:http`. Others come back as they are.
 */
export function connectionError(
  error: unknown,
  hostname: string,
  port: number | undefined,
): unknown {
  if (!(error instanceof TypeError)) return error; // timeouts, refusals
  // Deno 2.9 puts the text into the cause.
  const { message } = error.cause instanceof Error ? error.cause : error;
  const untrusted = UNTRUSTED.exec(message);
  if (untrusted) {
    return withCode(
      `the certificate of ${hostname} is not trusted: ${untrusted[1]}`,
      "CERTIFICATE",
      error,
    );
  }
  const known = CONNECTION_ERRORS.find(([form]) => form.test(message));
  if (!known) return brokenOff(error);
  const [, code, attempt] = known;
  const host = port === undefined || attempt === "getaddrinfo"
    ? hostname
    : `${hostname}:${port}`;
  return withCode(`${attempt} ${code} ${host}`, code, error);
}

/** The error of a connection that broke off, in the words of `node:http`. */
export function brokenOff(cause: unknown): Error {
  return withCode("socket hang up", "ECONNRESET", cause);
}

function withCode(message: string, code: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}
