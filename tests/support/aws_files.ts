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
