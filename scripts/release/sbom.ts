/** The npm packages inside a bundle, and their licences. */
import { join } from "node:path";
import type { OutputChunk } from "rolldown";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../setup/paths.ts";

/** A package of which at least a part is in the bundle. */
export interface BundledPackage {
  name: string;
  version: string;
  /** The SPDX identifier in its package.json. */
  license: string;
  /** Its folder. */
  folder: string;
}

/** The packages that a bundle contains, sorted by name and version. */
export async function bundledPackages(
  chunks: OutputChunk[],
): Promise<BundledPackage[]> {
  const used = chunks.flatMap(({ modules }) =>
    Object.keys(modules).filter((path) => modules[path].renderedLength > 0)
  );
  const folders = new Set(
    used.flatMap((path) =>
      /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0] ?? []
    ),
  );
  const packages: BundledPackage[] = [];
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      await Deno.readTextFile(`${folder}/package.json`),
    );
    if (typeof license !== "string") {
      throw new Error(`${name} ${version} does not state its licence`);
    }
    packages.push({ name, version, license, folder });
  }
  const key = ({ name, version }: BundledPackage) => `${name}@${version}`;
  return [...new Map(packages.map((p) => [key(p), p])).values()]
    .sort((a, b) => key(a) < key(b) ? -1 : 1);
}

/**
 * A bill of materials. It contains no time and no random number, so that the
 * same bundle always gives the same text. Source: CycloneDX 1.6, JSON
 * reference.
 */
export function sbom(packages: BundledPackage[], deno: string) {
  const program = `pkg:generic/s3-credentials@${config.version}`;
  const runtime = `pkg:github/denoland/deno@v${deno}`;
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": program,
        name: "s3-credentials",
        version: config.version,
        purl: program,
        licenses: [{ license: { id: config.license } }],
      },
    },
    components: [
      {
        type: "platform",
        "bom-ref": runtime,
        name: "deno",
        version: deno,
        purl: runtime,
        licenses: [{ license: { id: "MIT" } }],
      },
      ...packages.map(({ name, version, license }) => ({
        type: "library",
        "bom-ref": packageUrl(name, version),
        name,
        version,
        purl: packageUrl(name, version),
        licenses: [{ license: { id: license } }],
        hashes: [{ alg: "SHA-512", content: sha512(name, version) }],
      })),
    ],
    dependencies: [{
      ref: program,
      dependsOn: [
        runtime,
        ...packages.map(({ name, version }) => packageUrl(name, version)),
      ],
    }],
  };
}

function packageUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** The SHA-512 of a package's archive in hexadecimal, from deno.lock. */
function sha512(name: string, version: string): string {
  const lock = Deno.readTextFileSync(join(ROOT, "deno.lock"));
  const entries: Record<string, { integrity: string }> = JSON.parse(lock).npm;
  // In deno.lock, peer dependencies follow the version.
  const found = Object.entries(entries).find(([key]) =>
    key === `${name}@${version}` || key.startsWith(`${name}@${version}_`)
  );
  const hash = /^sha512-(.+)$/.exec(found?.[1].integrity ?? "")?.[1];
  if (!hash) throw new Error(`deno.lock has no hash of ${name} ${version}`);
  return Array.from(
    atob(hash),
    (char) => char.charCodeAt(0).toString(16).padStart(2, "0"),
  ).join("");
}

/** The licences of the packages, which require their text beside the code. */
export async function licences(packages: BundledPackage[]): Promise<string> {
  const byText = new Map<string, string[]>();
  for (const { name, version, license, folder } of packages) {
    const files = [...Deno.readDirSync(folder)].map((entry) => entry.name)
      .filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
    const texts = await Promise.all(
      files.map((file) => Deno.readTextFile(`${folder}/${file}`)),
    );
    const text = texts.map((part) => part.trim()).join("\n\n") || license;
    const users = byText.get(text) ?? [];
    byText.set(text, [...users, `${name} ${version} (${license})`]);
  }
  return [...byText].map(([text, users]) => `${users.join("\n")}\n\n${text}\n`)
    .join(`\n${"-".repeat(72)}\n\n`);
}
