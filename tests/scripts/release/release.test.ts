/** The checks before a release, and its notes and checksums. */
import { match, strictEqual, throws } from "node:assert/strict";
import config from "../../../deno.json" with { type: "json" };
import {
  checkDeno,
  checkRuntime,
  checksums,
  checkTag,
  ReleaseError,
  releaseNotes,
} from "../../../scripts/release/release.ts";
import { NEWEST_DENO } from "../../../scripts/setup/deno_versions.ts";

const CHANGELOG = `# Changelog

## Unreleased

More.

## [1.2.3] - 2026-01-02

### Added

- One thing.

## 1.2.3-rc.1

Less.

## 1.2.2
`;

Deno.test("a tag must be the version of deno.json", () => {
  checkTag(`v${config.version}`);
  for (
    const tag of [config.version, "v0.0.0", `v${config.version}-1`, undefined]
  ) {
    throws(
      () => checkTag(tag),
      (error: Error) =>
        error instanceof ReleaseError &&
        error.message ===
          `The tag is '${
            tag ?? ""
          }', but deno.json has version ${config.version}: the tag must be v${config.version}`,
    );
  }
});

Deno.test("a release has the newest Deno, as its binaries say", () => {
  const versionText = (deno: string) =>
    `s3-credentials, version 1.2.3\nDeno ${deno}, x86_64-unknown-linux-gnu\n`;
  checkRuntime(versionText(NEWEST_DENO));
  throws(() => checkRuntime(versionText("2.6.8")), {
    message:
      `The binary was compiled with Deno 2.6.8, but releases have ${NEWEST_DENO}`,
  });
  throws(() => checkRuntime(""), ReleaseError);
  checkDeno(NEWEST_DENO);
  throws(() => checkDeno("99.0.0"), { message: /but 99.0.0 is out/ });
});

Deno.test("release notes are the changelog's section about the version", () => {
  strictEqual(
    releaseNotes(CHANGELOG, "1.2.3"),
    "### Added\n\n- One thing.\n",
  );
  strictEqual(releaseNotes(CHANGELOG, "1.2.3-rc.1"), "Less.\n");
  for (const version of ["1.2.2", "1.2", "2.0.0"]) {
    throws(
      () => releaseNotes(CHANGELOG, version),
      /says nothing about version/,
    );
  }
});

Deno.test("checksums are those of sha256sum, by name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/b`, "");
    await Deno.writeTextFile(`${folder}/a`, "abc");
    await Deno.writeTextFile(`${folder}/SHA256SUMS`, "old");
    match(
      await checksums(folder),
      /^ba7816bf[0-9a-f]{56} {2}a\ne3b0c442[0-9a-f]{56} {2}b\n$/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
