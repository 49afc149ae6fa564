/** The formats, as texts and as the shells and tools at hand read them. */
import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { NewCredentials } from "../../../lib/aws/keys.ts";
import { formatCredentials, FORMATS } from "../../../lib/handover/formats.ts";
import type { Format } from "../../../lib/handover/format_names.ts";
import { isAsKept } from "../../support/golden_text.ts";
import { output, testWith } from "../../support/programs.ts";

/** Everything that some language gives a meaning to. */
const AWKWARD: NewCredentials = {
  AccessKeyId: `A"B'C$HOME\\D%PATH%E`,
  SecretAccessKey: 's`id`$(id)\\\\\'\\\'%s%%x{y}${z}%{q}"""&|<>^()!#;\\',
  SessionToken: "T/+=".repeat(250),
  Expiration: new Date("2026-01-02T03:04:05.678Z"),
};

/** As AWS makes them. */
const SESSION: NewCredentials = {
  AccessKeyId: "ASIAIOSFODNN7EXAMPLE",
  SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  SessionToken: "IQoJb3JpZ2luX2VjE/+==",
  Expiration: new Date("2026-01-02T03:04:05Z"),
};

const KEY: NewCredentials = {
  UserName: "s3.read-write.bucket",
  AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
  Status: "Active",
  SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  CreateDate: new Date("2026-01-02T03:04:05Z"),
};

const AWS = { region: "eu-west-1" };

for (const format of Object.keys(FORMATS) as Format[]) {
  Deno.test(`format ${format} is as its consumer reads it`, async () => {
    const custom = {
      region: "us-east-1",
      endpointUrl: "http://localhost:9000",
    };
    const texts: [about: string, text: string][] = [
      ["a key", formatCredentials(format, KEY, AWS)],
      [
        "a session, custom endpoint",
        formatCredentials(format, SESSION, custom),
      ],
      ["awkward characters", formatCredentials(format, AWKWARD, AWS)],
    ];
    await isAsKept(
      texts.map(([about, text]) => `-- ${about} --\n${text}`).join(""),
      new URL(`formats/${format}.txt`, import.meta.url),
    );
  });
}

Deno.test("a value with a line break is refused in every format", () => {
  const forged = { ...KEY, SecretAccessKey: "a\nAWS_PROFILE=other" };
  for (const format of Object.keys(FORMATS) as Format[]) {
    throws(
      () => formatCredentials(format, forged, AWS),
      /^CliError: The server sent a SecretAccessKey with a control character/,
    );
  }
});

/** What a reader must have found. */
const VALUES = [
  AWKWARD.AccessKeyId,
  AWKWARD.SecretAccessKey,
  "SessionToken" in AWKWARD ? AWKWARD.SessionToken : "",
];
const NAMES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
];

async function withFile(
  format: Format,
  credentials: NewCredentials,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, formatCredentials(format, credentials, AWS));
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

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

testWith("rclone", "rclone reads rclone", async (program) => {
  await withFile("rclone", AWKWARD, async (path) => {
    const dump = await output(program, ["--config", path, "config", "dump"]);
    const remote = JSON.parse(dump)["s3-credentials"];
    deepStrictEqual(
      [remote.access_key_id, remote.secret_access_key, remote.session_token],
      VALUES,
    );
  });
});

testWith("s3cmd", "s3cmd reads s3cfg", async (program) => {
  await withFile("s3cfg", AWKWARD, async (path) => {
    const dump = await output(program, ["-c", path, "--dump-config"]);
    deepStrictEqual(
      ["access_key", "secret_key", "access_token"].map((name) =>
        new RegExp(`^${name} = (.*)$`, "m").exec(dump)?.[1]
      ),
      VALUES,
    );
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
