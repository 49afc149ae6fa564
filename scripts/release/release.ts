/**
 * Checks a release, and writes what it contains besides the binaries. Used by
 * the release workflow:
 *
 * deno run -A scripts/release/release.ts check-tag v1.2.3    is it deno.json's version?
 * deno run -A scripts/release/release.ts notes               prints CHANGELOG's section
 * deno run -A scripts/release/release.ts sbom FILE           writes the bill of materials
 * deno run -A scripts/release/release.ts licences FILE       writes the packages' licences
 * deno run -A scripts/release/release.ts check-deno          has .dvmrc the newest?
 * deno run -A scripts/release/release.ts check-runtime FILE  has a binary that Deno?
 * deno run -A scripts/release/release.ts checksums FOLDER    writes SHA256SUMS there
 */
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { NEWEST_DENO } from "../setup/deno_versions.ts";
import { ROOT } from "../setup/paths.ts";
import { bundledPackages, licences, sbom } from "./sbom.ts";

/** An error that the person who releases can fix. */
export class ReleaseError extends Error {}

/**
 * Checks the tag of a release.
 * @throws {ReleaseError} unless it is `v` followed by the version of deno.json
 */
export function checkTag(tag: string | undefined): void {
  if (tag === `v${config.version}`) return;
  throw new ReleaseError(
    `The tag is '${
      tag ?? ""
    }', but deno.json has version ${config.version}: the tag must be v${config.version}`,
  );
}

/**
 * Checks that releases would be compiled with the newest Deno.
 * @param newest the newest version on npm
 * @throws {ReleaseError} when the repository has an older one
 */
export function checkDeno(newest: string): void {
  if (newest === NEWEST_DENO) return;
  throw new ReleaseError(
    `.dvmrc has Deno ${NEWEST_DENO}, but ${newest} is out: update .dvmrc and test with it first`,
  );
}

/**
 * Checks that a binary was compiled with the Deno that releases have.
 * @param versionText what its `--version` prints
 * @throws {ReleaseError} when it was compiled with another one
 */
export function checkRuntime(versionText: string): void {
  const [, compiled] = /^Deno (\d+\.\d+\.\d+)/m.exec(versionText) ?? [];
  if (compiled === NEWEST_DENO) return;
  throw new ReleaseError(
    `The binary was compiled with Deno ${compiled}, but releases have ${NEWEST_DENO}`,
  );
}

/**
 * The section of a changelog about one version, without its heading.
 * @throws {ReleaseError} when the section is missing or empty
 */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) =>
    text.replace(/^\[/, "").startsWith(version) &&
    !/^[\w.-]/.test(text.replace(/^\[/, "").slice(version.length))
  );
  const notes = section?.replace(/^.*\n/, "").trim();
  if (notes) return notes + "\n";
  throw new ReleaseError(`CHANGELOG.md says nothing about version ${version}`);
}

/**
 * A line `HASH  NAME` for every file of a folder, sorted, as sha256sum prints.
 */
export async function checksums(folder: string): Promise<string> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const lines: string[] = [];
  for (const name of names) {
    if (name === "SHA256SUMS") continue;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    const hex = [...new Uint8Array(digest)].map((byte) =>
      byte.toString(16).padStart(2, "0")
    ).join("");
    lines.push(`${hex}  ${name}\n`);
  }
  return lines.join("");
}

async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args }).output();
  return new TextDecoder().decode(stdout).trim();
}

async function main([command, argument]: string[]): Promise<void> {
  switch (command) {
    case "check-tag":
      return checkTag(argument);
    case "notes": {
      const changelog = join(ROOT, "CHANGELOG.md");
      const text = await Deno.readTextFile(changelog);
      return console.log(releaseNotes(text, config.version).trimEnd());
    }
    case "check-deno":
      return checkDeno(await output("npm", "view", "deno", "version"));
    case "check-runtime":
      return checkRuntime(await output(argument, "--version"));
    case "checksums":
      return await Deno.writeTextFile(
        `${argument}/SHA256SUMS`,
        await checksums(argument),
      );
    case "sbom":
    case "licences": {
      // Imported here, because no other command needs the bundler.
      const { bundle } = await import("../build/bundle.ts");
      const folder = await Deno.makeTempDir();
      try {
        const { chunks } = await bundle(folder, "chunks");
        const packages = await bundledPackages(chunks);
        await Deno.writeTextFile(
          argument,
          command === "sbom"
            ? JSON.stringify(sbom(packages, NEWEST_DENO), null, 2) + "\n"
            : await licences(packages),
        );
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
      return;
    }
    default:
      throw new ReleaseError(
        "Usage: release.ts check-tag TAG | check-deno | check-runtime FILE | notes | sbom FILE | licences FILE | checksums FOLDER",
      );
  }
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(`Error: ${error.message}`);
    Deno.exit(1);
  }
}
