/** Every format, as a text that people look at. */
import { throws } from "node:assert/strict";
import type { Format } from "../../../lib/handover/format_names.ts";
import { formatCredentials, FORMATS } from "../../../lib/handover/formats.ts";
import { AWKWARD, AWS, KEY, SESSION } from "../../support/credentials.ts";
import { isAsKept } from "../../support/golden_text.ts";

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
