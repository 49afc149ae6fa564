/** A profile that is somebody else to other programs is told. */
import { strictEqual } from "node:assert/strict";
import { describeDifferences } from "../../../../lib/aws/files/differences.ts";

const KEYS = "aws_access_key_id = a\naws_secret_access_key = s";

function told(credentials: string, config = "") {
  return describeDifferences("dev", {
    credentials: { path: "/keys", text: credentials },
    config: { path: "/config", text: config },
  });
}

const START =
  "Note: this program reads the profile 'dev' as the AWS CLI does, and some others do not, see ";

const CASES: [title: string, credentials: string, told: string | undefined][] =
  [
    ["a usual file", `[dev]\n${KEYS}\n`, undefined],
    [
      "a comment behind the region",
      `[dev]\nregion = r # x\n${KEYS}`,
      undefined,
    ],
    ["another profile", `[other]# x\n${KEYS}`, undefined],
    [
      "a header that one reader does not see",
      `[dev]# x\n${KEYS}`,
      `${START}line 2 of '/keys': no credentials are found by the JavaScript SDK`,
    ],
    [
      "a comment behind the secret",
      `[dev]\n${KEYS} #x`,
      `${START}line 3 of '/keys': other credentials are found by the JavaScript SDK, the Go SDK, the Rust SDK, the Java SDK, the C++ SDK`,
    ],
    [
      "a colon",
      `[dev]\n${KEYS}\nregion: r`,
      `${START}line 4 of '/keys': the file is refused by the Rust SDK, the Java SDK, the C++ SDK`,
    ],
  ];

for (const [title, credentials, expected] of CASES) {
  Deno.test(`${title}: ${expected ? "told" : "not told"}`, () => {
    strictEqual(told(credentials), expected);
  });
}

Deno.test("the config file is looked at too", () => {
  strictEqual(
    told("", `[profile dev]\nrole_arn = a ;b\n`),
    `${START}line 2 of '/config': other credentials are found by the JavaScript SDK, the Go SDK, the Rust SDK, the Java SDK, the C++ SDK`,
  );
});
