import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { setProfile } from "../../../lib/handover/profile_file.ts";
import { profileNameProblem } from "../../../lib/handover/profile_name.ts";
import { folder } from "../../support/folder.ts";
import { output, testWith } from "../../support/programs.ts";

Deno.test("profile names that AWS's tools would misread are refused", () => {
  for (
    const bad of [
      "",
      "a]b",
      "a[b",
      "a\nb",
      "a\rb",
      "a\0b",
      " a",
      "a ",
      "a #b",
      "a ;b",
      "a b",
      "a#b",
      "a;b",
      "a,b",
      "a=b",
      "a\\b",
      "a'b",
      '"a"',
      "a~b",
      "\u00e9",
      "profile a",
      "sso-session a",
      "services a",
      "services",
      "profile",
      "DEFAULT",
      "__proto__",
      "constructor",
    ]
  ) ok(profileNameProblem(bad), JSON.stringify(bad));
  for (
    const good of ["default", "Default", "a-b_c@d:e/f.g%h+i", "profile-7", "7"]
  ) {
    strictEqual(profileNameProblem(good), undefined, good);
  }
});

Deno.test("a refusal names what is wrong, and no control character", () => {
  fc.assert(fc.property(fc.string({ unit: "binary-ascii" }), (name) => {
    const problem = profileNameProblem(name);
    // deno-lint-ignore no-control-regex
    ok(!/[\x00-\x1f\x7f]/.test(problem ?? ""));
    ok(
      problem === undefined || problem.includes(name) ||
        /^the name/.test(problem),
    );
  }));
});

/** Prints the names that Python's parser, which boto3 uses, finds in each file. */
const SECTIONS = `
import configparser, json, sys
found = []
for path in sys.argv[1:]:
    parser = configparser.RawConfigParser(default_section=None)
    with open(path, encoding="utf-8") as file:
        parser.read_file(file)
    found.append(parser.sections())
print(json.dumps(found))
`;

testWith(
  "python3",
  "Python reads each name that is allowed as it was given",
  async (python) => {
    const names = fc.sample(
      fc.string({
        unit: fc.constantFrom(..."aZ09[]#;=:%$ \t\\\"'-_./@+~\u00e9"),
        minLength: 1,
        maxLength: 6,
      }).filter((name) => profileNameProblem(name) === undefined),
      100,
    );
    await using dir = await folder();
    const paths = names.map((name, i) => {
      const path = `${dir.path}/${i}`;
      // The text has a character for each byte.
      const text = setProfile("", name, [["region", "x"]]);
      Deno.writeFileSync(path, Uint8Array.from(text, (c) => c.charCodeAt(0)));
      return path;
    });
    deepStrictEqual(
      JSON.parse(await output(python, ["-c", SECTIONS, ...paths])),
      names.map((name) => [name]),
    );
  },
);
