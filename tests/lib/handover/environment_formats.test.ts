/** Credentials as environment variables, as the shells at hand read them. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import type {
  CredentialTarget,
  NewCredentials,
} from "../../../lib/aws/keys.ts";
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
  AWS,
  KEY,
  NAMES,
  SESSION,
  VALUES,
  withFile,
} from "../../support/credentials.ts";
import { output, testWith } from "../../support/programs.ts";

/** The variables that a lasting key without an endpoint does not have. */
const UNSET = [
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_SECURITY_TOKEN",
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_ENDPOINT_URL_S3",
];
const OLD = Object.fromEntries(UNSET.map((name) => [name, "old"]));
const PRINT_UNSET = UNSET.map((name) => `echo "\${${name}-unset}"`).join("; ");

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
    `${shell}: a key's env unsets what would be used with it or instead`,
    async (program) => {
      await withFile("env", KEY, async (path) => {
        const text = await output(program, [
          "-c",
          `. "${path}"; ${PRINT_UNSET}`,
        ], OLD);
        strictEqual(text, UNSET.map(() => "unset\n").join(""));
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

testWith(
  "fish",
  "fish: a key unsets what would be used with it or instead, and succeeds",
  async (program) => {
    await withFile("fish", KEY, async (path) => {
      const shown = UNSET.map((name) => `set -q ${name}; or echo unset`);
      const script = `source "${path}"; and begin; ${shown.join("; ")}; end`;
      strictEqual(
        await output(program, ["--no-config", "-c", script], OLD),
        UNSET.map(() => "unset\n").join(""),
      );
    });
  },
);

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
        write(session, AWS) + PRINT_ALL,
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
    const lines = githubEnvironment(session, AWS).split("\n");
    const values = lines.slice(0, -1).map((line) => line.split(/=(.*)/s)[1]);
    deepStrictEqual(values, [
      session.AccessKeyId,
      session.SecretAccessKey,
      "SessionToken" in session ? session.SessionToken : "",
      "2026-01-02T03:04:05Z",
      "", // AWS_SECURITY_TOKEN
      AWS.region,
      AWS.region,
    ]);
  }));
});

type Writer = (credentials: NewCredentials, target: CredentialTarget) => string;

/** The line of the secret when it is `value`. */
function secretLine(write: Writer, value: string): string {
  return write({ ...SESSION, SecretAccessKey: value }, AWS).split(/\r?\n/)[1];
}

const QUOTED: [
  about: string,
  write: Writer,
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
  const unset: [write: Writer, line: (name: string) => string][] = [
    [shellLines, (name) => `unset ${name}`],
    [fishLines, (name) => `set -e ${name}`],
    [powershellLines, (name) => `$env:${name} = $null`],
    [batchFile, (name) => `@set "${name}="`],
  ];
  for (const [write, line] of unset) {
    deepStrictEqual(
      write(KEY, AWS).split(/\r?\n/).slice(2, -3),
      UNSET.map(line),
    );
  }
  // botocore looks for the profile that an empty AWS_PROFILE names.
  deepStrictEqual(
    githubEnvironment(KEY, AWS).split("\n").slice(2, -3),
    UNSET.slice(0, 3).map((name) => `${name}=`),
  );
  deepStrictEqual(dotenvFile(KEY, AWS).split("\n").slice(2), [
    "AWS_REGION=eu-west-1",
    "AWS_DEFAULT_REGION=eu-west-1",
    "",
  ]);
});

Deno.test("a custom endpoint is told to S3 alone", () => {
  const target = { ...AWS, endpointUrl: "http://localhost:9000" };
  for (const write of [dotenvFile, githubEnvironment]) {
    deepStrictEqual(
      write(KEY, target).split("\n").filter((line) => line.includes("URL")),
      ["AWS_ENDPOINT_URL_S3=http://localhost:9000"],
    );
  }
});
