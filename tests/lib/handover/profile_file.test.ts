/** Editing a credentials file: what is changed, and that nothing else is. */
import { ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  setProfile,
  type Setting,
} from "../../../lib/handover/profile_file.ts";

const LASTING: Setting[] = [
  ["aws_access_key_id", "AKIANEW"],
  ["aws_secret_access_key", "new/secret"],
  ["aws_session_token", undefined],
  ["aws_security_token", undefined],
];
const KEYS: Setting[] = LASTING.with(2, ["aws_session_token", "new-token=="]);

const CASES: [
  about: string,
  before: string,
  after: string,
  settings?: Setting[],
][] = [
  [
    "an empty file",
    "",
    "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\naws_session_token = new-token==\n",
  ],
  [
    "a new profile goes to the end, after a blank line",
    "[default]\naws_access_key_id=OLD\n",
    "[default]\naws_access_key_id=OLD\n\n[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
  [
    "a file without a newline at its end",
    "[default]\na=b",
    "[default]\na=b\n\n[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
  [
    "values are replaced where they are, in the style they have",
    "# top\n[mine]  ; ours\nregion = eu-west-1\naws_access_key_id  =OLD\n; note\naws_secret_access_key=OLD\n\n[other]\naws_secret_access_key=KEPT\n",
    "# top\n[mine]  ; ours\nregion = eu-west-1\naws_access_key_id  =AKIANEW\n; note\naws_secret_access_key=new/secret\n\n[other]\naws_secret_access_key=KEPT\n",
    LASTING,
  ],
  [
    "what is missing goes behind the last setting, before comments and blanks",
    "[mine]\naws_access_key_id = OLD\n\n# about other\n[other]\nx = y\n",
    "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\naws_session_token = new-token==\n\n# about other\n[other]\nx = y\n",
  ],
  [
    "a token that the new credentials do not have is removed, by either name",
    "[mine]\naws_access_key_id = OLD\naws_secret_access_key = OLD\naws_session_token = OLD\naws_security_token = OLD\nregion = x\n",
    "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\nregion = x\n",
    LASTING,
  ],
  [
    "lines that continue a replaced value go with it, others stay",
    "[mine]\ns3 =\n  max_queue_size = 100\naws_access_key_id =\n  OLD\naws_secret_access_key = OLD\n",
    "[mine]\ns3 =\n  max_queue_size = 100\naws_access_key_id =AKIANEW\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
  [
    "Windows line ends and a byte order mark",
    "\xef\xbb\xbf[mine]\r\naws_access_key_id = OLD\r\n",
    "\xef\xbb\xbf[mine]\r\naws_access_key_id = AKIANEW\r\naws_secret_access_key = new/secret\r\n",
    LASTING,
  ],
  [
    "a section with nothing in it, at the end, without a newline",
    "[mine]",
    "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
  [
    "upper case, a colon and an indentation are not kept",
    "[mine]\nAWS_ACCESS_KEY_ID: OLD\n  [x]\n[two]\n",
    "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n[two]\n",
    LASTING,
  ],
  [
    "settings that are indented",
    "[mine]\n  aws_access_key_id = OLD\n",
    "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
  [
    "a setting that is there twice",
    "[mine]\naws_access_key_id = OLD\naws_secret_access_key = OLD\naws_access_key_id = OLDER\n",
    "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
  [
    "an indented token after a blank line and a comment",
    "[mine]\naws_access_key_id = OLD\naws_secret_access_key = OLD\n\n# renewed\n  aws_session_token = OLD\n[two]\n",
    "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n\n# renewed\n[two]\n",
    LASTING,
  ],
  [
    "an indented token below another setting",
    "[mine]\naws_access_key_id = OLD\ns3 =\n  max_queue_size = 1\n  AWS_SECURITY_TOKEN: OLD\n",
    "[mine]\naws_access_key_id = AKIANEW\ns3 =\n  max_queue_size = 1\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
  [
    "spellings of other profiles that not all tools read are kept",
    "[ other ]\na = b\n[admin]# x\nc = d\n[mine]\n",
    "[ other ]\na = b\n[admin]# x\nc = d\n[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
  [
    "bytes that are no text",
    "# \xff\xfe\n[m\xe9]\n[mine]\naws_access_key_id=OLD\n",
    "# \xff\xfe\n[m\xe9]\n[mine]\naws_access_key_id=AKIANEW\naws_secret_access_key = new/secret\n",
    LASTING,
  ],
];

for (const [about, before, after, settings = KEYS] of CASES) {
  Deno.test(`set profile: ${about}`, () => {
    strictEqual(setProfile(before, "mine", settings), after);
  });
}

const NOT_INI: [about: string, text: string, line: number][] = [
  ["JSON", '{\n  "AccessKeyId": "SECRET"\n}\n', 1],
  ["a setting outside a section", "aws_access_key_id = SECRET\n", 1],
  ["a word in a section", "[default]\na = b\nSECRET\n", 3],
  ["zero bytes", "[default]\n\0\n", 2],
  ["UTF-16", "\xff\xfe[\0d\0]\0\n\0", 1],
];

for (const [about, text, line] of NOT_INI) {
  Deno.test(`set profile: ${about} is refused, and not quoted`, () => {
    throws(() => setProfile(text, "mine", KEYS), (error: Error) => {
      ok(error.message.includes(`line ${line} is neither`), error.message);
      ok(!error.message.includes("SECRET"));
      return true;
    });
  });
}

Deno.test("set profile: a profile that is there twice is refused", () => {
  throws(
    () => setProfile("[mine]\n[mine]\n", "mine", KEYS),
    /it has the profile 'mine' twice/,
  );
});

const MISREAD: [about: string, header: string][] = [
  ["spaces inside the brackets", "[ mine ]"],
  ["a comment without a space before it", "[mine]# team"],
  ["the same with a semicolon", "[mine];x"],
  ["a comment with brackets", "[mine] # see [wiki]"],
  ["words behind it", "[mine] (full rights)"],
  ["an indentation", "  [mine]"],
];

for (const [about, header] of MISREAD) {
  Deno.test(`set profile: a profile's name with ${about} is refused, and not quoted`, () => {
    throws(
      () => setProfile(`[first]\n\n${header}\na = b\n`, "mine", KEYS),
      /^CliError: line 3 begins a profile in a way that AWS's tools read differently - [^[]*$/,
    );
  });
  Deno.test(`set profile: ${about} below the profile are refused`, () => {
    const below = header.replace("mine", "admin");
    throws(
      () => setProfile(`[mine]\n${below}\na = b\n`, "mine", KEYS),
      /^CliError: line 2 begins a profile/,
    );
  });
}

Deno.test("set profile: every other line stays, byte for byte, and twice is once", () => {
  const name = fc.constantFrom("default", "mine", "a b", " mine ", "\xe9");
  const line = fc.oneof(
    name.map((n) => `[${n}]`),
    fc.constantFrom(
      "region = x",
      "aws_access_key_id=OLD",
      "aws_secret_access_key : OLD",
      "aws_session_token = OLD",
      "",
      "   ",
      "# comment \xff",
      "; [mine]",
      "  indented = more",
    ),
  );
  const end = fc.constantFrom("\n", "\r\n");
  fc.assert(
    fc.property(fc.array(line), end, fc.boolean(), (lines, eol, open) => {
      const before = ["[start]", ...lines].join(eol) + (open ? "" : eol);
      let after: string;
      try {
        after = setProfile(before, "mine", KEYS);
      } catch {
        return; // not INI, or a section twice
      }
      strictEqual(setProfile(after, "mine", KEYS), after);
      strictEqual(others(after), others(before));
    }),
  );

  /** Everything outside the section, without blank lines at its end. */
  function others(text: string): string {
    return text.split(/(?=^[ ]*\[)/m).filter((part) =>
      !part.startsWith("[mine]")
    ).join("").replace(/[\r\n]+$/, "");
  }
});
