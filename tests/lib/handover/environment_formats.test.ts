/** Credentials as environment variables, as the shells at hand read them. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import type { NewCredentials } from "../../../lib/aws/keys.ts";
import {
  batchFile,
  dotenvFile,
  fishLines,
  githubEnvironment,
  powershellLines,
  shellLines,
} from "../../../lib/handover/environment_formats.ts";
// Takes the caller's own AWS variables away, which would win over a file's.
import "../../support/cli.ts";
import {
  AWKWARD,
  KEY,
  NAMES,
  SESSION,
  VALUES,
  withFile,
} from "../../support/credentials.ts";
import { output, testWith } from "../../support/programs.ts";

const PRINT = `printf '%s\\n' ${NAMES.map((name) => `"$${name}"`).join(" ")}`;

for (const shell of ["sh", "bash", "zsh"]) {
  testWith(shell, `${shell} sources env`, async (program) => {
    await withFile("env", AWKWARD, async (path) => {
      const text = await output(program, ["-c", `. "${path}"; ${PRINT}`]);
      deepStrictEqual(text.trimEnd().split("\n"), VALUES);
    });
  });

  testWith(
    shell,
    `${shell}: a key's env unsets an old token`,
    async (program) => {
      await withFile("env", KEY, async (path) => {
        const text = await output(program, [
          "-c",
          `AWS_SESSION_TOKEN=old; . "${path}"; echo "\${AWS_SESSION_TOKEN-unset}"`,
        ]);
        strictEqual(text, "unset\n");
      });
    },
  );
}

testWith("fish", "fish sources fish", async (program) => {
  await withFile("fish", AWKWARD, async (path) => {
    const script = `source "${path}"; ${PRINT}`;
    const text = await output(program, ["--no-config", "-c", script]);
    deepStrictEqual(text.trimEnd().split("\n"), VALUES);
  });
});

testWith("pwsh", "PowerShell reads powershell", async (program) => {
  await withFile("powershell", AWKWARD, async (path) => {
    const script = `Invoke-Expression (Get-Content -Raw '${path}'); ${
      NAMES.map((name) => `$env:${name}`).join("; ")
    }`;
    const text = await output(program, ["-NoProfile", "-Command", script]);
    deepStrictEqual(text.trimEnd().split(/\r?\n/), VALUES);
  });
});

/** Quotes cannot be told in a way that all readers of these files share. */
const DOTENV: [about: string, secret: string][] = [
  ["plain", "wJalr/XUtn+FEMI=="],
  ["dollars, backslashes and percent signs", 'a$HOME${HOME}\\n\\\\"%PATH%`id`'],
  ["a single quote", "it's"],
];

for (const reader of [Deno.execPath(), "node"]) {
  const name = reader === "node" ? "node" : "deno";
  testWith(reader, `${name} --env-file reads dotenv`, async (program) => {
    for (const [about, SecretAccessKey] of DOTENV) {
      await withFile("dotenv", { ...KEY, SecretAccessKey }, async (path) => {
        const script =
          "process.stdout.write(process.env.AWS_SECRET_ACCESS_KEY)";
        const args = name === "node" ? [`--env-file=${path}`, "-e", script] : [
          "eval",
          `--env-file=${path}`,
          `import process from "node:process"; ${script}`,
        ];
        strictEqual(await output(program, args), SecretAccessKey, about);
      });
    }
  });
}

/** Any text without control characters, those above all that languages use. */
const text = fc.array(
  fc.oneof(
    fc.constantFrom(
      ..."'\"\\$`!#&;|<>()[]{}*?~=^% \u2018\u2019",
      "$(id)",
      "'\\''",
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  { minLength: 1, maxLength: 8 },
).map((parts) => parts.join("").replace(/\p{Cc}/gu, ""));

const sessions: fc.Arbitrary<NewCredentials> = fc.record({
  AccessKeyId: text,
  SecretAccessKey: text,
  SessionToken: text,
  Expiration: fc.constant(new Date("2026-01-02T03:04:05Z")),
});

/** Prints the variables, each with a zero byte behind it. */
const PRINT_ALL = `printf '%s\\0' ${
  NAMES.map((name) => `"$${name}"`).join(" ")
}`;

for (
  const { shell, args, write } of [
    { shell: "sh", args: ["-c"], write: shellLines },
    { shell: "bash", args: ["-c"], write: shellLines },
    { shell: "zsh", args: ["-c"], write: shellLines },
    { shell: "fish", args: ["--no-config", "-c"], write: fishLines },
  ]
) {
  testWith(shell, `${shell} takes every value as it is`, async (program) => {
    const property = fc.asyncProperty(sessions, async (session) => {
      const printed = await output(program, [
        ...args,
        write(session) + PRINT_ALL,
      ]);
      deepStrictEqual(printed.split("\0").slice(0, -1), [
        session.AccessKeyId,
        session.SecretAccessKey,
        "SessionToken" in session ? session.SessionToken : "",
      ]);
    });
    await fc.assert(property, { numRuns: 50 });
  });
}

Deno.test("GitHub's file has a line for each variable, the value behind the first =", () => {
  fc.assert(fc.property(sessions, (session) => {
    const lines = githubEnvironment(session).split("\n");
    const values = lines.slice(0, -1).map((line) => line.split(/=(.*)/s)[1]);
    deepStrictEqual(values, [
      session.AccessKeyId,
      session.SecretAccessKey,
      "SessionToken" in session ? session.SessionToken : "",
      "2026-01-02T03:04:05Z",
    ]);
  }));
});

/** The line of the secret when it is `value`. */
function secretLine(
  write: (credentials: NewCredentials) => string,
  value: string,
): string {
  return write({ ...SESSION, SecretAccessKey: value }).split(/\r?\n/)[1];
}

const QUOTED: [
  about: string,
  write: (credentials: NewCredentials) => string,
  value: string,
  line: string,
][] = [
  [
    "PowerShell doubles straight and typographic single quotes",
    powershellLines,
    "a'b\u2018c\u2019d\u201ae\u201bf\u201cg",
    "$env:AWS_SECRET_ACCESS_KEY = 'a''b\u2018\u2018c\u2019\u2019d\u201a\u201ae\u201b\u201bf\u201cg'",
  ],
  [
    "a batch file doubles percent signs; between quotes nothing else means anything",
    batchFile,
    "a&b|c<d>e^f%PATH%(g)",
    '@set "AWS_SECRET_ACCESS_KEY=a&b|c<d>e^f%%PATH%%(g)"',
  ],
  [
    "a batch file has carets where a value holds a quote",
    batchFile,
    'a"b&c^d%e',
    '@set AWS_SECRET_ACCESS_KEY=a^"b^&c^^d%%e',
  ],
  [
    "a plain value in .env has no quotes",
    dotenvFile,
    "a/b+c=",
    "AWS_SECRET_ACCESS_KEY=a/b+c=",
  ],
  [
    "other values in .env have single quotes",
    dotenvFile,
    'a b#$c"\\',
    "AWS_SECRET_ACCESS_KEY='a b#$c\"\\'",
  ],
  [
    "a value in .env with a single quote has double ones",
    dotenvFile,
    "it's",
    'AWS_SECRET_ACCESS_KEY="it\'s"',
  ],
  [
    "a value in .env with both is escaped as python-dotenv wants it",
    dotenvFile,
    "a'b\"c\\d\\\\e\\",
    "AWS_SECRET_ACCESS_KEY='a\\'b\"c\\d\\\\\\e\\\\'",
  ],
];

for (const [about, write, value, line] of QUOTED) {
  Deno.test(about, () => strictEqual(secretLine(write, value), line));
}

Deno.test("variables that a key does not have are unset where the language can", () => {
  const unset: [write: (c: NewCredentials) => string, line: string][] = [
    [shellLines, "unset AWS_SESSION_TOKEN"],
    [fishLines, "set -e AWS_SESSION_TOKEN"],
    [powershellLines, "$env:AWS_SESSION_TOKEN = $null"],
    [batchFile, '@set "AWS_SESSION_TOKEN="'],
    [githubEnvironment, "AWS_SESSION_TOKEN="],
  ];
  for (const [write, line] of unset) {
    strictEqual(write(KEY).split(/\r?\n/)[2], line);
  }
  strictEqual(dotenvFile(KEY).split("\n").length, 3);
});
