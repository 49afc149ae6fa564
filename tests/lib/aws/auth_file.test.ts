import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { parseAuthFile } from "../../../lib/aws/auth_file.ts";
import { CliError } from "../../../lib/errors.ts";

const KEYS = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "SENTINEL/+=" };
const SESSION = { ...KEYS, sessionToken: "TOKEN//+==" };

const FORMS: [name: string, text: string, keys: unknown][] = [
  [
    "JSON",
    '{"AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "SENTINEL/+="}',
    KEYS,
  ],
  [
    "JSON with a session token",
    '{"AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "SENTINEL/+=", "SessionToken": "TOKEN//+=="}',
    SESSION,
  ],
  [
    "JSON whose token is null",
    '{"AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "SENTINEL/+=", "SessionToken": null}',
    KEYS,
  ],
  [
    "export-credentials --format process",
    '{"Version": 1, "AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "SENTINEL/+=", "SessionToken": "TOKEN//+==", "Expiration": "2026-01-01T00:00:00Z"}',
    SESSION,
  ],
  [
    "aws sts assume-role",
    '{"Credentials": {"AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "SENTINEL/+=", "SessionToken": "TOKEN//+=="}, "AssumedRoleUser": {}}',
    SESSION,
  ],
  [
    "aws iam create-access-key",
    '{"AccessKey": {"AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "SENTINEL/+="}}',
    KEYS,
  ],
  [
    "INI",
    "[default]\naws_access_key_id=AKIAEXAMPLE\naws_secret_access_key=SENTINEL/+=\n",
    KEYS,
  ],
  [
    "INI with blanks, comments and capitals",
    "# mine\n; too\n\n[work]\n AWS_Access_Key_ID = AKIAEXAMPLE\naws_secret_access_key : SENTINEL/+=\naws_session_token = TOKEN//+==\n",
    SESSION,
  ],
  [
    "INI whose first section has no key",
    "[empty]\nregion = eu-west-1\n[full]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = SENTINEL/+=\n[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = x\n",
    KEYS,
  ],
  [
    "export lines",
    "export AWS_ACCESS_KEY_ID=AKIAEXAMPLE\nexport AWS_SECRET_ACCESS_KEY=SENTINEL/+=\nexport AWS_SESSION_TOKEN=TOKEN//+==\n",
    SESSION,
  ],
  [
    "export lines with quotes and semicolons",
    "export AWS_ACCESS_KEY_ID=\"AKIAEXAMPLE\";\nexport AWS_SECRET_ACCESS_KEY='SENTINEL/+=';\n",
    KEYS,
  ],
  [
    "lines without export",
    "AWS_ACCESS_KEY_ID=AKIAEXAMPLE\nAWS_SECRET_ACCESS_KEY=SENTINEL/+=\n",
    KEYS,
  ],
];

for (const [name, text, keys] of FORMS) {
  Deno.test(`--auth takes ${name}`, () => {
    deepStrictEqual(parseAuthFile(text, "'f'"), keys);
  });
  Deno.test(`--auth takes ${name} with a byte order mark and CRLF`, () => {
    const windows = "\uFEFF" + text.replaceAll("\n", "\r\n");
    deepStrictEqual(parseAuthFile(windows, "'f'"), keys);
  });
}

Deno.test("--auth reads back whatever credentials there are, in each form", () => {
  const text = fc.string({
    unit: fc.constantFrom(..."abcXYZ019/+=_-;#"),
    minLength: 1,
    maxLength: 60,
  }).filter((value) => !/[;]$/.test(value));
  fc.assert(
    fc.property(text, text, (accessKeyId, secretAccessKey) => {
      const keys = { accessKeyId, secretAccessKey };
      for (
        const file of [
          JSON.stringify({
            AccessKeyId: accessKeyId,
            SecretAccessKey: secretAccessKey,
          }),
          `[x]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
          `export AWS_ACCESS_KEY_ID=${accessKeyId}\nexport AWS_SECRET_ACCESS_KEY=${secretAccessKey}\n`,
        ]
      ) deepStrictEqual(parseAuthFile(file, "'f'"), keys);
    }),
  );
});

Deno.test("no error about an --auth file repeats what is in it", () => {
  const broken = [
    "SENTINEL",
    '{"SecretAccessKey": "SENTINEL"',
    '{"AccessKeyId": "", "SecretAccessKey": "SENTINEL"}',
    '{"AccessKeyId": ["SENTINEL"]}',
    '["SENTINEL"]',
    "[s]\naws_secret_access_key = SENTINEL",
    "[s]\naws_access_key_id =\naws_secret_access_key = SENTINEL",
    "export AWS_SECRET_ACCESS_KEY=SENTINEL",
  ];
  for (const text of broken) {
    throws(() => parseAuthFile(text, "'f'"), (error) => {
      strictEqual(error instanceof CliError, true, text);
      strictEqual(String(error).includes("SENTINEL"), false, text);
      return true;
    });
  }
});

const REPEATED: [text: string, message: string][] = [
  [
    '{"AccessKeyId": "A", "SecretAccessKey": "s",\n"AccessKeyId": "B"}',
    "'f', line 2: 'AccessKeyId' is there twice - keep one",
  ],
  [
    '{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "s", "\\u0053essionToken": "x", "SessionToken": "y"}}',
    "'f', line 1: 'SessionToken' is there twice - keep one",
  ],
  [
    '{"Credentials": {}, "Credentials": {}}',
    "'f', line 1: 'Credentials' is there twice - keep one",
  ],
  [
    '{"SENTINEL": 1, "SENTINEL": 2}',
    "'f', line 1: a name is there twice - keep one",
  ],
  [
    '{"Version": 1,\n"x": 12345678901234567890}',
    "'f', line 2: a number is too long to be kept exactly - put it in quotes",
  ],
];

for (const [text, message] of REPEATED) {
  Deno.test(`--auth is refused: ${message}`, () => {
    throws(() => parseAuthFile(text, "'f'"), new CliError(message));
  });
}
