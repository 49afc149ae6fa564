/** What the server answers to whom. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { credentialServer } from "../../../lib/sessions/credential_server.ts";

const CREDENTIALS = {
  AccessKeyId: "ASIAEXAMPLE",
  SecretAccessKey: "the-secret",
  SessionToken: "the-token",
  Expiration: new Date("2026-01-02T03:04:05.678Z"),
};

interface Terms {
  host?: string;
  token?: string;
  credentials?: () => Promise<typeof CREDENTIALS>;
}

async function ask(
  { host = "localhost", token, credentials }: Terms,
  url = "http://localhost:8094/",
  { headers = {}, ...init }: RequestInit & { headers?: HeadersInit } = {},
) {
  const log: string[] = [];
  const handler = credentialServer({
    host,
    port: 8094,
    token,
    credentials: credentials ?? (() => Promise.resolve(CREDENTIALS)),
    log: (line) => log.push(line),
    redact: (text) => text.replaceAll("the-secret", "***"),
  });
  const request = new Request(url, {
    ...init,
    headers: { host: new URL(url).host, ...headers },
  });
  const response = await handler(request);
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(await response.text()),
    log,
  };
}

Deno.test("GET / answers for both kinds of client, and is never stored", async () => {
  const { status, headers, body, log } = await ask({});
  strictEqual(status, 200);
  deepStrictEqual(body, {
    Version: 1,
    AccessKeyId: "ASIAEXAMPLE",
    SecretAccessKey: "the-secret",
    SessionToken: "the-token",
    Token: "the-token",
    Expiration: "2026-01-02T03:04:05Z",
  });
  strictEqual(headers.get("cache-control"), "no-store");
  strictEqual(headers.get("content-type"), "application/json");
  deepStrictEqual(log, ['"GET / HTTP/1.1" 200']);
});

const REFUSED: [
  about: string,
  status: number,
  terms: Terms,
  url?: string,
  init?: RequestInit,
][] = [
  ["a forged Host", 403, {}, undefined, { headers: { host: "evil.example" } }],
  ["a forged Host with the port", 403, {}, undefined, {
    headers: { host: "evil.example:8094" },
  }],
  ["another port", 403, {}, undefined, { headers: { host: "localhost:80" } }],
  ["no Host", 403, {}, undefined, { headers: { host: "" } }],
  ["a forged absolute target", 403, {}, "http://evil.example:8094/", {
    headers: { host: "localhost:8094" },
  }],
  [
    "a name for a server on all addresses",
    403,
    { host: "0.0.0.0", token: "t" },
    "http://evil.example:8094/",
    { headers: { authorization: "t" } },
  ],
  [
    "localhost for a server on one address",
    403,
    { host: "192.0.2.1", token: "t" },
    undefined,
    { headers: { authorization: "t" } },
  ],
  ["an Origin", 403, {}, undefined, {
    headers: { origin: "http://localhost:8094" },
  }],
  ["a null Origin", 403, {}, undefined, { headers: { origin: "null" } }],
  ["a picture in a web page", 403, {}, undefined, {
    headers: { "sec-fetch-site": "cross-site" },
  }],
  ["POST", 405, {}, undefined, { method: "POST" }],
  ["HEAD", 405, {}, undefined, { method: "HEAD" }],
  ["OPTIONS", 405, {}, undefined, { method: "OPTIONS" }],
  ["DELETE", 405, {}, undefined, { method: "DELETE" }],
  ["a missing token", 401, { token: "right" }],
  ["a wrong token", 401, { token: "right" }, undefined, {
    headers: { authorization: "wrong" },
  }],
  ["a token that begins right", 401, { token: "right" }, undefined, {
    headers: { authorization: "righ" },
  }],
  ["a token that goes on", 401, { token: "right" }, undefined, {
    headers: { authorization: "rightt" },
  }],
  [
    "a missing token and another path",
    401,
    { token: "right" },
    "http://localhost:8094/x",
  ],
  ["a body", 400, {}, undefined, { headers: { "content-length": "4" } }],
  ["a body in chunks", 400, {}, undefined, {
    headers: { "transfer-encoding": "chunked" },
  }],
  ["another path", 404, {}, "http://localhost:8094/credentials"],
  ["a query", 404, {}, "http://localhost:8094/?a=b"],
  ["a double slash", 404, {}, "http://localhost:8094//"],
  ["a long path", 404, {}, `http://localhost:8094/${"a".repeat(10_000)}`],
];

for (const [about, status, terms, url, init] of REFUSED) {
  Deno.test(`refused: ${about}`, async () => {
    const answer = await ask(terms, url, init as never);
    strictEqual(answer.status, status);
    deepStrictEqual(Object.keys(answer.body), ["error"]);
    for (const [name] of answer.headers) {
      strictEqual(name.startsWith("access-control-"), false, name);
    }
    strictEqual(answer.log.length, 1);
    strictEqual(answer.log[0].length < 300, true, "a log line has a limit");
  });
}

Deno.test("another path is Not found, as with the Python tool", async () => {
  const { body } = await ask({}, "http://localhost:8094/x");
  deepStrictEqual(body, { error: "Not found" });
});

const SERVED: [about: string, terms: Terms, url: string][] = [
  ["localhost by number", {}, "http://127.0.0.1:8094/"],
  ["localhost by IPv6", {}, "http://[::1]:8094/"],
  [
    "the address it listens on",
    { host: "192.0.2.1", token: "t" },
    "http://192.0.2.1:8094/",
  ],
  [
    "a name it was given, in capitals",
    { host: "Creds.internal", token: "t" },
    "http://creds.INTERNAL:8094/",
  ],
  [
    "any number, when it listens on all",
    { host: "0.0.0.0", token: "t" },
    "http://192.0.2.7:8094/",
  ],
  [
    "any IPv6 number, when it listens on all",
    { host: "::", token: "t" },
    "http://[2001:db8::1]:8094/",
  ],
];

for (const [about, terms, url] of SERVED) {
  Deno.test(`served: ${about}`, async () => {
    const headers = terms.token ? { authorization: terms.token } : undefined;
    strictEqual((await ask(terms, url, { headers })).status, 200);
  });
}

Deno.test("a failure is 500, and its text holds no secret", async () => {
  const { status, body } = await ask({
    credentials: () => Promise.reject(new Error("away: the-secret")),
  });
  strictEqual(status, 500);
  deepStrictEqual(body, { error: "away: ***" });
});
