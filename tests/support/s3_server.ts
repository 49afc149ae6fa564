/**
 * A server in the place of S3 that answers what a test wants: what no real one
 * does when it is asked to.
 */
import { cli, type CliOptions, spawn } from "./cli.ts";
import type { HttpRequest } from "./connections.ts";
import "./leaks.ts";
import { type Answer, type HttpReply, startServer } from "./server.ts";

/** Keys for servers that do not look at them, as environment variables. */
export const ANY_KEYS = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secretsecret",
};

/** A request as the server saw it. */
export interface Seen extends HttpRequest {
  /** `PUT /bucket/key?partNumber`: the names in the query, not their values. */
  what: string;
}

/** Answers a request; the number counts those of the same kind, from 1. */
export type NthAnswer = (seen: Seen, nth: number) => ReturnType<Answer>;

/**
 * Starts a server that remembers what it was asked.
 * @param tls as in {@link startServer}
 */
export function serve(answer: NthAnswer, tls?: { cert: string; key: string }) {
  const seen: Seen[] = [];
  const server = startServer((request) => {
    const names = [...request.url.searchParams.keys()].filter((name) =>
      name !== "uploadId"
    );
    const query = names.length > 0 ? `?${names.join("&")}` : "";
    const what = `${request.method} ${request.url.pathname}${query}`;
    seen.push({ ...request, what });
    const nth = seen.filter((other) => other.what === what).length;
    return answer(seen.at(-1)!, nth);
  }, tls);
  const env = {
    ...ANY_KEYS,
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: "us-east-1",
  };
  const withServer = (options: CliOptions) => ({
    ...options,
    env: { ...env, ...options.env },
  });
  return {
    ...server,
    seen,
    /** What was asked for, in order. */
    asked: () => seen.map(({ what }) => what),
    /** Runs the program against this server. */
    cli: (args: string[], options: CliOptions = {}) =>
      cli(args, withServer(options)),
    /** The same in a process of its own. */
    spawn: (args: string[], options: CliOptions = {}) =>
      spawn(args, withServer(options)),
  };
}

/** An error as S3 sends it. */
export function refuse(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): HttpReply {
  const body = `<Error><Code>${code}</Code><Message>${code}.</Message></Error>`;
  return { status, headers, body };
}

/** What S3 says of an upload in parts, at its beginning and at its end. */
export const UPLOAD = "<UploadId>u1</UploadId><CompleteMultipartUploadResult/>";
