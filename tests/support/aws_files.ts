/** Texts of AWS files in which the readers differ, for property tests. */
import fc from "fast-check";

/** A name of a profile, and ways to write a header that some read as it. */
const headers = (names: string[]) =>
  fc.tuple(
    fc.constantFrom(...names),
    fc.constantFrom(
      "[%]",
      "[%]",
      "[%]",
      "[profile %]",
      "[profile %]",
      "[profile '%']",
      '[profile "%"]',
      "[profile\t%]",
      "[profiles %]",
      "[ % ]",
      "[profile  % ]",
      "[%] # team",
      "[%]# team",
      "[%];team",
      "[%] (full rights)",
      "[%] # see [wiki]",
      "  [%]",
      "\t[profile %]",
      "[%",
      "[% x]",
      "[profile.%]",
      "[sso-session %]",
      "[services %]",
      "[DEFAULT]",
      "[]",
      "\ufeff[%]",
    ),
  ).map(([name, form]) => form.replace("%", name));

const SETTINGS = [
  "aws_access_key_id",
  "aws_secret_access_key",
  "aws_session_token",
  "aws_security_token",
  "region",
  "AWS_ACCESS_KEY_ID",
  "Aws_Secret_Access_Key",
];

/** Values that differ from each other, so that it shows which one was read. */
const values = fc.tuple(
  fc.integer({ min: 0, max: 999 }),
  fc.constantFrom(
    "V%",
    "V%",
    "V%",
    "V% #def",
    "V% ;def",
    "V%#def",
    "V%\t# tab",
    '"V%"',
    "'V%'",
    "V%=",
    "V%:x",
    "a[V%]b",
    "V% \u00a0",
    "Vé%",
    "",
  ),
).map(([number, form]) => form.replace("%", `${number}`));

const settings = fc.tuple(
  fc.constantFrom(...SETTINGS),
  fc.constantFrom(" = ", "=", ": ", " : ", " =", "\t=\t"),
  values,
  fc.constantFrom("", "", "", "", "", " ", "\t", "    "),
).map(([key, delimiter, value, indent]) => indent + key + delimiter + value);

const others = fc.constantFrom(
  "",
  "",
  "   ",
  "# comment",
  "; comment",
  "  # indented = comment",
  "\t;x",
  "s3 =",
  "  addressing_style = path",
  "    max_queue: 3",
  "  bare words",
  "junk",
  "= nothing",
  "output = json",
  "\u00a0",
  "\x1c",
);

const lineEnds = fc.constantFrom("\n", "\n", "\n", "\n", "\r\n", "\r");

/** A file of a few sections for profiles of these names. */
export function awsFileTexts(names: string[]): fc.Arbitrary<string> {
  const line = fc.oneof(
    { weight: 3, arbitrary: headers(names) },
    { weight: 9, arbitrary: settings },
    { weight: 3, arbitrary: others },
  );
  return fc.tuple(
    fc.array(line, { maxLength: 14 }),
    lineEnds,
    fc.boolean(),
    // Otherwise hardly any file has a header above its first setting.
    fc.option(headers(names), { freq: 8 }),
  ).map(([lines, end, ended, first]) =>
    [...first === null ? [] : [first], ...lines].join(end) + (ended ? end : "")
  );
}

/** The two files. */
export interface FilePair {
  credentials: string;
  config: string;
}

/** Lines by which a profile gets credentials, in the ways of the readers. */
const identityLines: Record<string, fc.Arbitrary<string>> = {
  aws_access_key_id: values.map((value) => `ID${value}`),
  aws_secret_access_key: values,
  aws_session_token: values,
  aws_security_token: values,
  region: fc.constantFrom("eu-west-1", "us-east-2"),
  role_arn: fc.constantFrom("arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"),
  source_profile: fc.constantFrom("default", "dev", "base"),
  credential_source: fc.constantFrom("Environment", "environment"),
  credential_process: fc.integer({ min: 0, max: 99 }).map((number) =>
    `echo '{"Version":1,"AccessKeyId":"P${number}","SecretAccessKey":"s"}'`
  ),
  web_identity_token_file: fc.constantFrom("/token/a", "/token/b"),
  sso_session: fc.constantFrom("s", "other"),
  sso_start_url: fc.constantFrom("https://a", "https://b"),
  sso_region: fc.constantFrom("us-east-1", "eu-west-1"),
  sso_account_id: fc.constant("111122223333"),
  sso_role_name: fc.constantFrom("Reader", "Writer"),
};

/** Settings that make a source together, or half of one. */
const SOURCES = [
  ["aws_access_key_id", "aws_secret_access_key"],
  ["aws_access_key_id", "aws_secret_access_key"],
  ["aws_access_key_id", "aws_secret_access_key"],
  ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
  ["aws_access_key_id", "aws_secret_access_key", "aws_security_token"],
  ["aws_access_key_id"],
  ["role_arn", "source_profile"],
  ["role_arn", "credential_source"],
  ["role_arn"],
  ["role_arn", "web_identity_token_file"],
  ["web_identity_token_file"],
  ["credential_process"],
  ["sso_session", "sso_account_id", "sso_role_name"],
  ["sso_start_url", "sso_region", "sso_account_id", "sso_role_name"],
  ["sso_account_id"],
  ["region"],
];

const usualHeaders: Record<keyof FilePair, string[]> = {
  credentials: ["[%]", "[%]", "[%]# team", "[%];x", "[%] (text)", "[ % ]"],
  config: [
    "[profile %]",
    "[profile '%']",
    '[profile "%"]# team',
    "[profile  %] # see [wiki]",
    "[%]",
  ],
};

/** Sections for these names, in which hardly anything is refused. */
function sections(
  file: keyof FilePair,
  names: string[],
): fc.Arbitrary<string> {
  const section = (name: string) =>
    fc.tuple(
      fc.constantFrom(...usualHeaders[file]),
      fc.oneof(
        { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...SOURCES)) },
        fc.tuple(fc.constantFrom(...SOURCES), fc.constantFrom(...SOURCES)),
      ),
      fc.constantFrom(" = ", "=", ": "),
      fc.constantFrom("", "", "", "upper"),
      fc.oneof(
        { weight: 30, arbitrary: fc.constantFrom("", "  # indented", "# x") },
        fc.constant("junk"),
      ),
    ).chain(([header, sources, delimiter, style, other]) =>
      fc.tuple(
        ...[...new Set(sources.flat())].map((key) =>
          identityLines[key].map((value) =>
            (style === "upper" ? key.toUpperCase() : key) + delimiter + value
          )
        ),
      ).map((lines) =>
        [header.replace("%", name), ...lines, other, ""].join("\n")
      )
    );
  return fc.shuffledSubarray(names).chain((names) =>
    fc.tuple(...names.map(section)).map((texts) => texts.join(""))
  );
}

const SESSION =
  "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://s\n";

/** Both files, for profiles of these names. */
export function filePairs(names: string[]): fc.Arbitrary<FilePair> {
  const file = (kind: keyof FilePair) =>
    fc.oneof(
      { weight: 6, arbitrary: sections(kind, names) },
      { weight: 1, arbitrary: awsFileTexts(names) },
      { weight: 1, arbitrary: fc.constant("") },
    );
  return fc.record({
    credentials: file("credentials"),
    config: fc.tuple(file("config"), fc.constantFrom("", SESSION))
      .map(([text, session]) => text + session),
  });
}

/** Variables that decide who one is; hardly any of them at a time. */
export const identityVariables: fc.Arbitrary<Record<string, string>> = fc
  .record({
    AWS_PROFILE: fc.constantFrom("dev", "base", "default"),
    AWS_DEFAULT_PROFILE: fc.constantFrom("dev", "base"),
    AWS_ACCESS_KEY_ID: fc.constantFrom("ENV1", "ENV2"),
    AWS_SECRET_ACCESS_KEY: fc.constant("s"),
    AWS_SESSION_TOKEN: fc.constant("t"),
    AWS_SECURITY_TOKEN: fc.constant("older"),
    AWS_ROLE_ARN: fc.constant("arn:aws:iam::1:role/env"),
    AWS_WEB_IDENTITY_TOKEN_FILE: fc.constant("/token/env"),
  }, { requiredKeys: [] })
  .chain((all) =>
    fc.subarray(Object.keys(all), { maxLength: 2 }).map((names) =>
      Object.fromEntries(
        names.map((name) => [name, all[name as keyof typeof all]!]),
      )
    )
  );
