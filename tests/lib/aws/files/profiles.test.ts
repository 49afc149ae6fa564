/** How the AWS tools read the two files, and where they differ. */
import { deepStrictEqual, throws } from "node:assert/strict";
import {
  externalDataInterceptor,
  loadSharedConfigFiles,
} from "@smithy/core/config";
import fc from "fast-check";
import {
  type DialectName,
  DIALECTS,
} from "../../../../lib/aws/files/dialects.ts";
import {
  decodeProfiles,
  readProfiles,
} from "../../../../lib/aws/files/profiles.ts";
import {
  type Section,
  UnreadableFile,
} from "../../../../lib/aws/files/sections.ts";
import { awsFileTexts } from "../../../support/aws_files.ts";

const NAMES = Object.keys(DIALECTS) as DialectName[];

/**
 * The access key id of a profile as each reader finds it, in the order of the
 * table of dialects: "-" if it finds none, "refused" if it refuses the file.
 */
function found(text: string, profile = "dev"): string[] {
  return NAMES.map((name) => {
    try {
      return readProfiles(text, "credentials", DIALECTS[name]).profiles
        .get(profile)?.get("aws_access_key_id")?.value ?? "-";
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      return "refused";
    }
  });
}

/** For `id`, the text has `aws_access_key_id`. */
const CASES: [title: string, text: string, found: string][] = [
  ["a comment behind a value", "[dev]\nid = a #b", "a #b|a|a|a|a|a"],
  ["one with a semicolon", "[dev]\nid = a ;b", "a ;b|a|a|a|a|a"],
  ["a hash in a value", "[dev]\nid = a#b", "a#b|a#b|a#b|a#b|a#b|a#b"],
  [
    "an indented comment",
    "[dev]\nid = a\n  # b",
    "a|a|a|a\n# b|a\n# b|a\n# b",
  ],
  [
    "an indented setting",
    "[dev]\nid = a\n  b = c",
    "a\nb = c|a|a|a\nb = c|a\nb = c|a\nb = c",
  ],
  ["a comment right behind a header", "[dev]# team\nid = a", "a|-|a|a|a|a"],
  [
    "text behind a header",
    "[dev]\nid = a\n[x] (y)\nid = b",
    "a|b|b|refused|refused|a",
  ],
  ["blanks in brackets", "[ dev ]\nid = a", "-|-|a|a|a|a"],
  ["a key in upper case", "[dev]\nAWS_ACCESS_KEY_ID = a", "a|-|a|a|-|-"],
  ["a colon", "[dev]\nid: a", "a|-|a|refused|refused|refused"],
  ["quotes around a value", '[dev]\nid = "a"', '"a"|"a"|a|"a"|"a"|"a"'],
  ["a section twice", "[dev]\nid = a\n[dev]\nid = b", "refused|b|b|b|b|b"],
  ["a key twice", "[dev]\nid = a\nid = b", "refused|b|b|b|b|b"],
  [
    "junk in another section",
    "[dev]\nid = a\n[x]\njunk",
    "refused|a|a|refused|refused|refused",
  ],
  ["[DEFAULT]", "[DEFAULT]\nid = a\n[dev]\nregion = b", "a|-|-|-|-|-"],
  [
    "a byte order mark",
    "\ufeff[dev]\nid = a",
    "refused|a|-|refused|refused|refused",
  ],
];

for (const [title, text, expected] of CASES) {
  Deno.test(`${title}: each reader as it was measured`, () => {
    const whole = text.replace(/^id/gm, "aws_access_key_id");
    deepStrictEqual(found(whole), expected.split("|"));
  });
}

Deno.test("a name of two words: botocore and Go read it", () => {
  deepStrictEqual(
    found("[my dev]\naws_access_key_id = a", "my dev"),
    ["a", "-", "a", "-", "-", "-"],
  );
});

Deno.test("what counts as a profile depends on the file", () => {
  const text = ["dev", "profile dev", "profile 'my dev'", "sso-session s"]
    .map((name) => `[${name}]\nregion = r`).join("\n");
  const names = (file: "credentials" | "config") => {
    const { profiles, ssoSessions } = readProfiles(
      text,
      file,
      DIALECTS.botocore,
    );
    return [...profiles.keys(), "/", ...ssoSessions.keys()];
  };
  deepStrictEqual(names("config"), ["dev", "my dev", "/", "s"]);
  deepStrictEqual(names("credentials"), [
    "dev",
    "profile dev",
    "profile 'my dev'",
    "sso-session s",
    "/",
  ]);
});

Deno.test("[default] beside [profile default]: the later, or the prefixed", () => {
  const text = "[profile default]\nregion = a\n[default]\nregion = b";
  deepStrictEqual(
    NAMES.map((name) =>
      readProfiles(text, "config", DIALECTS[name]).profiles.get("default")
        ?.get("region")?.value
    ),
    ["b", "a", "a", "a", "a", "a"],
  );
});

Deno.test("a setting knows its line, and the settings below it", () => {
  const text = "# a comment\n[dev]\n\ns3 =\n  a = b\n  c = d\n";
  for (const name of NAMES) {
    const { profiles } = readProfiles(text, "credentials", DIALECTS[name]);
    deepStrictEqual(profiles.get("dev")?.get("s3"), {
      value: "",
      line: 4,
      nested: new Map([["a", "b"], ["c", "d"]]),
    });
  }
});

Deno.test("a refusal names the line and quotes nothing of it", () => {
  throws(
    () => readProfiles("[dev]\nsecretsecret", "config", DIALECTS.botocore),
    {
      message:
        "line 2 cannot be read: it is neither [section] nor setting = value",
    },
  );
  throws(
    () => decodeProfiles(Uint8Array.of(0x23, 0xe9)),
    { message: "it is not encoded in UTF-8" },
  );
});

type Values = Record<string, Record<string, string | undefined>>;

/** The values that stand behind a delimiter, by section. */
function plain(sections: ReadonlyMap<string, Section>): Values {
  const all: Values = {};
  for (const [name, section] of sections) {
    all[name] = {};
    for (const [key, { value, nested }] of section) {
      if (!nested || value !== "") all[name][key] = value;
    }
  }
  return onlyProfiles(all);
}

Deno.test("the JavaScript dialect is the JavaScript SDK's", async () => {
  const files = externalDataInterceptor.getFileRecord();
  const [filepath, configFilepath] = ["/a test/credentials", "/a test/config"];
  try {
    await fc.assert(
      fc.asyncProperty(
        awsFileTexts(["default", "dev", "my dev"]),
        async (text) => {
          for (const path of [filepath, configFilepath]) {
            externalDataInterceptor.interceptFile(path, text);
          }
          const theirs = await loadSharedConfigFiles({
            filepath,
            configFilepath,
          });
          const config = readProfiles(text, "config", DIALECTS.javascript);
          deepStrictEqual(
            plain(config.profiles),
            onlyProfiles(theirs.configFile),
          );
          const { profiles } = readProfiles(
            text,
            "credentials",
            DIALECTS.javascript,
          );
          deepStrictEqual(
            plain(profiles),
            onlyProfiles(theirs.credentialsFile),
          );
        },
      ),
      { numRuns: 2000 },
    );
  } finally {
    for (const path of [filepath, configFilepath]) delete files[path];
  }
});

/**
 * Without the sections of other kinds, which the SDK keeps beside profiles, and
 * without nested settings.
 */
function onlyProfiles(
  sections: Record<string, Record<string, string | undefined>>,
): Record<string, Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(sections)
      .filter(([name]) => !/^(profile|sso-session|services)\./.test(name))
      .map(([name, values]) => [
        name,
        Object.fromEntries(
          Object.entries(values).filter(([key]) => !key.includes(".")),
        ),
      ]),
  );
}
