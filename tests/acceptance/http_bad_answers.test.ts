/** Servers that answer badly: one line that names them, and nothing is kept. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { cli, SANDBOX } from "../support/cli.ts";
import "../support/leaks.ts";
import { folder } from "../support/folder.ts";
import { shout } from "../support/shout.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const PAGE = "<html><body>Welcome</body></html>";

/** An answer that is as HTTP/1.1 has it. */
const whole = (body: string, head = OK) =>
  `${head}content-length: ${body.length}\r\n\r\n${body}`;

const CUT_SHORT =
  /\(ECONNRESET\): HOST closed the connection in the middle of its answer\n/;
/** A download is asked for once more, from where it ended. */
const CUT_SHORT_OR_NOT_RESUMED = new RegExp(
  `${CUT_SHORT.source}|^Error: The download of 'k' broke off, and the server cannot continue it\\n$`,
);
const UNANSWERED =
  /\(ECONNRESET\): HOST closed the connection before it answered\n/;
const ENDLESS =
  /\(EPROTO\): the answer of HOST cannot be read: it does not say clearly where it ends - check/;

/** What is told of an answer that is HTTP, but not AWS's: by the SDK's clients, and others. */
const foreign = (what: string) =>
  new RegExp(
    `cannot be read: it is not whole, or not from AWS: ${what} - check the endpoint URL\n` +
      "|^Error: The response to (GetObject|PutObject) is not from S3 - check --endpoint-url",
  );

/** What a server says, and what is told of it. */
interface Said {
  text: string;
  told: RegExp;
  /** What is told of it by way of `fetch`, where that differs. */
  byFetch?: RegExp;
}

const unreadable = (what: string) =>
  new RegExp(
    `\\(EPROTO\\): the answer of HOST cannot be read: ${what} - check`,
  );

const ANSWERS: Record<string, Said> = {
  "nothing": { text: "", told: UNANSWERED },
  "half a head": {
    text: "HTTP/1.1 200 O",
    told: CUT_SHORT,
    byFetch: UNANSWERED,
  },
  "half a body": {
    text: `${OK}content-length: 10\r\n\r\nhalf`,
    told: CUT_SHORT,
  },
  "half a chunk": {
    text: `${OK}transfer-encoding: chunked\r\n\r\n5\r\nab`,
    told: CUT_SHORT_OR_NOT_RESUMED,
  },
  "HTML and no HTTP": {
    text: `${PAGE}\r\n\r\n`,
    told: unreadable('it begins with "<html>.*'),
    byFetch: unreadable("invalid HTTP version parsed"),
  },
  "another protocol": {
    text: "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n",
    told: unreadable("its status is 101"),
  },
  "a header of a megabyte": {
    text: `${OK}x: ${"y".repeat(1 << 20)}\r\ncontent-length: 0\r\n\r\n`,
    told: unreadable("a part of its head is longer than 65536 bytes"),
    byFetch: unreadable("message head is too large"),
  },
  "more headers than it may": {
    text: whole("", OK + "x: y\r\n".repeat(300)),
    told: unreadable("it has 301 headers"),
    byFetch: unreadable("message head is too large"),
  },
  "a header with a zero byte": {
    text: whole("", `${OK}x: a\0b\r\n`),
    told: unreadable("a header is .*"),
    byFetch: unreadable("invalid HTTP header parsed"),
  },
  "two lengths": {
    text: `${OK}content-length: 2\r\ncontent-length: 3\r\n\r\nabc`,
    told: ENDLESS,
    byFetch: unreadable("invalid content-length parsed"),
  },
  "no length": {
    text: `${OK}content-type: text/html\r\n\r\n${PAGE}`,
    told: ENDLESS,
    byFetch: foreign('it has status 200 and begins with "<html>.*"'),
  },
  "chunks without sizes": {
    text: `${OK}transfer-encoding: chunked\r\n\r\nxyz\r\nzzz`,
    told: unreadable("a chunk does not tell its size"),
    // A download is tried again by sockets of our own.
    byFetch: new RegExp(`${CUT_SHORT.source}|a chunk does not tell its size`),
  },
  "a web page": {
    text: whole(PAGE, `${OK}content-type: text/html\r\n`),
    told: foreign('it has status 200 and begins with "<html>.*"'),
  },
  "a web page, and that it is busy": {
    text: whole(PAGE, "HTTP/1.1 503 Busy\r\n"),
    told:
      /HOST cannot be read: it is not whole, or not from AWS: it has status 503 and begins with "<html>|\(503\) when calling the \w+ operation: HTTP status 503\n/,
  },
};

/** What a run against a server gave, which is named HOST. */
async function tried(
  server: { host: string },
  args: string[],
): Promise<string> {
  const { code, stdout, stderr } = await cli(args, {
    stdin: "text",
    env: {
      AWS_ENDPOINT_URL: `http://${server.host}`,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secretsecret",
      AWS_REGION: "us-east-1",
      AWS_MAX_ATTEMPTS: "1",
    },
  });
  deepStrictEqual([stdout, code], ["", 1], stderr);
  strictEqual(stderr.split("\n").length, 2, stderr);
  return stderr.replaceAll(server.host, "HOST");
}

/** Whether all tests run by way of `fetch`. */
const BY_FETCH = SANDBOX.S3_CREDENTIALS_HTTP === "fetch";

for (const [name, { text, told, byFetch }] of Object.entries(ANSWERS)) {
  Deno.test(`a server that says ${name} is told in one line, and nothing is kept`, async () => {
    await using dir = await folder();
    await using server = shout(text);
    for (
      const args of [
        ["whoami"],
        ["get-object", "bucket", "k", "-o", join(dir.path, "k")],
        ["put-object", "bucket", "k", "-"],
        ["create", "bucket", "--create-bucket", "--username", "u"],
      ]
    ) {
      match(await tried(server, args), BY_FETCH ? byFetch ?? told : told);
    }
    deepStrictEqual(dir.names(), []);
  });
}

/** Answers that are not AWS's, to commands for which they would mean: nothing there. */
const EMPTY: Record<string, string> = {
  "nothing, as an answer": "",
  "a web page": PAGE,
  "half an answer": "<ListUsersResponse><ListUsersResult>",
  "XML that is no answer": '<?xml version="1.0"?><html/>',
  "JSON": '["a"]',
};

for (const [name, body] of Object.entries(EMPTY)) {
  Deno.test(`a server that says ${name} does not seem to be an account without anything in it`, async () => {
    await using server = shout(whole(body));
    for (
      const args of [
        ["whoami"],
        ["list-users"],
        ["list-roles"],
        ["list-buckets"],
        ["list-bucket", "bucket"],
        ["get-bucket-policy", "bucket"],
        ["create", "bucket", "--username", "u"],
        ["list-user-policies", "u"],
        ["delete-objects", "bucket", "k1", "k2", "--silent"],
      ]
    ) {
      match(
        await tried(server, args),
        /^Error: .*(HOST cannot be read: it is not whole, or not from AWS|is not from S3).* - check /,
      );
    }
  });
}

Deno.test("a server that hangs up at any byte is told in one line, and nothing is kept", async () => {
  await using dir = await folder();
  const told = new RegExp(
    `${UNANSWERED.source}|${CUT_SHORT_OR_NOT_RESUMED.source}`,
  );
  for (
    const [args, body] of [
      [["whoami"], "<GetCallerIdentityResponse/>"],
      [["get-object", "bucket", "k", "-o", join(dir.path, "k")], "text"],
      [["put-object", "bucket", "k", "-"], "stored"],
    ] as const
  ) {
    const answer = whole(body, `${OK}etag: "e"\r\n`);
    await Promise.all(
      Array.from(answer, async (_, end) => {
        await using server = shout(answer.slice(0, end));
        match(await tried(server, [...args]), told);
      }),
    );
    deepStrictEqual(dir.names(), []);
  }
});

Deno.test("a server that sends a hundred headers is understood", async () => {
  const headers = Array.from({ length: 99 }, (_, i) => `x-${i}: y\r\n`);
  await using server = shout(whole("text", OK + headers.join("")));
  const { code, stdout, stderr } = await cli(["get-object", "bucket", "k"], {
    env: {
      AWS_ENDPOINT_URL: `http://${server.host}`,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secretsecret",
    },
  });
  deepStrictEqual([stdout, stderr, code], ["text", "", 0]);
});

Deno.test("a server that answers twice is listened to once", async () => {
  await using server = shout(
    `${OK}content-length: 4\r\n\r\nfirs`.repeat(2),
  );
  const { code, stdout, stderr } = await cli(["get-object", "bucket", "k"], {
    env: {
      AWS_ENDPOINT_URL: `http://${server.host}`,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secretsecret",
    },
  });
  deepStrictEqual([stdout, stderr, code], ["firs", "", 0]);
});
