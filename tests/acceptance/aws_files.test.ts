/** Our reading of the AWS files beside botocore's own. */
import { deepStrictEqual } from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { DIALECTS } from "../../lib/aws/files/dialects.ts";
import { decodeProfiles, readProfiles } from "../../lib/aws/files/profiles.ts";
import { type Section, UnreadableFile } from "../../lib/aws/files/sections.ts";
import { awsFileTexts } from "../support/aws_files.ts";
import { startBotocore } from "../support/botocore.ts";
import { folder } from "../support/folder.ts";

/** How many files are compared; S3C_TEST_FILES=5000 compares more. */
const FILES = Number(Deno.env.get("S3C_TEST_FILES") ?? 400);
const SEED = Deno.env.get("S3C_TEST_SEED");

type Values = Record<string, Record<string, unknown>>;

function values(sections: ReadonlyMap<string, Section>): Values {
  const found: Values = {};
  for (const [name, section] of sections) {
    found[name] = {};
    for (const [key, { value, nested }] of section) {
      found[name][key] = nested ? Object.fromEntries(nested) : value;
    }
  }
  return found;
}

function ours(bytes: Uint8Array, file: "credentials" | "config") {
  try {
    const { profiles, ssoSessions, services } = readProfiles(
      decodeProfiles(bytes),
      file,
      DIALECTS.botocore,
    );
    return {
      profiles: values(profiles),
      sso_sessions: values(ssoSessions),
      services: values(services),
    };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return "refused";
  }
}

Deno.test("our reading of a file is botocore's, or both refuse it", async () => {
  await using dir = await folder();
  await using botocore = await startBotocore();
  const path = join(dir.path, "file");
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        { weight: 9, arbitrary: awsFileTexts(["default", "dev", "my dev"]) },
        // Anything at all, made of what matters to some reader.
        {
          weight: 3,
          arbitrary: fc.string({
            unit: fc.constantFrom(..."[]=:#;\"'\\ \t\r\n\x1c\x85\u00a0aA"),
            maxLength: 40,
          }).map((text) => `[default]\n${text}`),
        },
      ),
      fc.constantFrom("credentials" as const, "config" as const),
      async (text, file) => {
        const bytes = new TextEncoder().encode(text);
        await Deno.writeFile(path, bytes);
        const answer = await botocore.ask({ ask: "sections", path, file });
        deepStrictEqual(
          ours(bytes, file),
          "error" in answer ? "refused" : answer,
        );
      },
    ),
    { numRuns: FILES, ...(SEED && { seed: Number(SEED) }) },
  );
});

Deno.test("a file that is not UTF-8 is refused by both", async () => {
  await using dir = await folder();
  await using botocore = await startBotocore();
  const path = join(dir.path, "file");
  const bytes = Uint8Array.of(0x23, 0xe9, 0x0a);
  await Deno.writeFile(path, bytes);
  const file = "credentials";
  const { error } = await botocore.ask({ ask: "sections", path, file });
  deepStrictEqual(typeof error, "string");
  deepStrictEqual(ours(bytes, file), "refused");
});
