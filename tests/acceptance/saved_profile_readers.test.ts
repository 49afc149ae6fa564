/**
 * Files in which the readers differ: where a profile is saved, AWS's own code
 * finds it, and everything else as before.
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { changeProfile } from "../../lib/handover/profile_change.ts";
import { CliError } from "../../lib/errors.ts";
import { awsFileTexts } from "../support/aws_files.ts";
import { folder } from "../support/folder.ts";
import {
  LEFT_OUT,
  type ProfileFiles,
  startReaders,
} from "../support/profile_readers.ts";

/** S3C_PROFILE_FILES=5000 tries more. */
const RUNS = Number(Deno.env.get("S3C_PROFILE_FILES") ?? 300);

const NAMES = ["default", "mine", "other"];

const header = fc.tuple(
  fc.constantFrom(...NAMES, "my dev", "DEFAULT"),
  fc.constantFrom(
    ...["[*]", "[*]", "[*]", "[*]", "[*]", "[*] # team", "[*]\t; x"],
    ...[
      "[ * ]",
      "[*]# team",
      "[*];x",
      "[*] (text)",
      "[*] # see [wiki]",
      " [*]",
    ],
    ...["[profile *]", "[profile  *]", "[ profile * ]", "[profile '*']", "*"],
  ),
).map(([name, form]) => form.replace("*", name));

const line = fc.oneof(
  { weight: 3, arbitrary: header },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom("", "", "", "", "  ", "\t"),
      fc.constantFrom(
        ...["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
        ...["AWS_ACCESS_KEY_ID", "Aws_Session_Token", "aws_security_token"],
        ...["region", "output", "s3", "role_arn", "s3_credentials_wrote"],
      ),
      fc.constantFrom(" = ", " = ", " = ", "=", ": ", " :", " = = "),
      fc.constantFrom(
        "AKIAOLD",
        "old",
        "old #c",
        "old ;c",
        "old#c",
        '"old"',
        "",
      ),
    ).map((parts) => parts.join("")),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["", "   ", "# note", "; [mine]", "  # note", "  [mine]", "junk"],
      ...["# \u00e9", "\u00a0", "aws_session_token"],
    ),
  },
);

const ours = fc.tuple(
  fc.array(line, { maxLength: 9 }),
  fc.constantFrom("\n", "\n", "\r\n"),
  fc.boolean(),
).map(([lines, newline, open]) =>
  lines.length === 0 ? "" : ["[start]", ...lines].join(newline) +
    (open ? "" : newline)
);

const text = fc.oneof(
  { weight: 3, arbitrary: ours },
  { weight: 1, arbitrary: awsFileTexts(NAMES) },
);

const KEYS = [
  { accessKeyId: "AKIANEW", secretAccessKey: "new/secret+" },
  {
    accessKeyId: "ASIANEW",
    secretAccessKey: "new/secret+",
    sessionToken: "new-token/+==",
  },
];

Deno.test(
  `in ${RUNS} files, a saved profile is what AWS's own code finds, and others are untouched${
    LEFT_OUT.map((why) => ` - WITHOUT ONE READER, ${why}`).join("")
  }`,
  async () => {
    await using readers = await startReaders();
    await using dir = await folder();
    const [before, after] = ["before", "after"].map((name) => ({
      credentials: `${dir.path}/${name}.credentials`,
      config: `${dir.path}/config`,
    }));
    let saved = 0;
    const property = fc.asyncProperty(
      text,
      fc.oneof({ weight: 2, arbitrary: fc.constant("") }, text),
      fc.constantFrom(...NAMES),
      fc.constantFrom(...KEYS),
      async (credentials, config, name, keys) => {
        const files = {
          credentials: utf8(credentials),
          config: utf8(config),
        };
        let change;
        try {
          change = changeProfile(files, {
            name,
            keys,
            target: { region: "eu-west-1" },
            force: true,
          });
        } catch (error) {
          ok(error instanceof CliError);
          return;
        }
        saved++;
        Deno.writeFileSync(before.credentials, files.credentials);
        Deno.writeFileSync(after.credentials, change.bytes);
        Deno.writeFileSync(after.config, files.config);
        for (const { name: reader, read } of readers) {
          const { region: _, ...found } = await read(after, name);
          deepStrictEqual(found, keys, reader);
          for (const other of NAMES.filter((other) => other !== name)) {
            deepStrictEqual(
              await readAgain(read, after, other),
              await readAgain(read, before, other),
              `${reader}, profile '${other}'`,
            );
          }
        }
      },
    );
    await fc.assert(property, { numRuns: RUNS });
    ok(saved > RUNS / 20, `only ${saved} files took a profile`);
  },
);

/** What is found in a profile; messages may name the file. */
async function readAgain(
  read: (files: ProfileFiles, profile: string) => Promise<{ error?: string }>,
  files: ProfileFiles,
  profile: string,
) {
  const found = await read(files, profile);
  return found.error === undefined ? found : "refused";
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
