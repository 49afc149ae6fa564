/**
 * Runs the golden cases, the files under tests/golden/. `UPDATE_GOLDEN=1`
 * rewrites them; a new case needs only its first line, the command.
 */
import { strictEqual } from "node:assert/strict";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { commands } from "../commands/mod.ts";
import { cli, type CliResult } from "./support/cli.ts";
import { folder } from "./support/folder.ts";
import {
  formatCase,
  type GoldenCase,
  parseCase,
  splitWords,
} from "./support/golden.ts";

const FOLDER = new URL("golden/", import.meta.url);
const UPDATE = Deno.env.get("UPDATE_GOLDEN") === "1";

const files = [...listFiles(FOLDER)].sort();

for (const file of files) {
  const path = new URL(file, FOLDER);
  Deno.test(`golden ${file.replace(/\.txt$/, "")}`, async () => {
    const text = await Deno.readTextFile(path);
    const golden = parseCase(text);
    const actual = formatCase({ ...golden, ...await runCase(golden) });
    if (UPDATE) await Deno.writeTextFile(path, actual);
    else {
      strictEqual(
        actual,
        text,
        `${file} differs; UPDATE_GOLDEN=1 rewrites it, if that is right`,
      );
    }
  });
}

Deno.test("golden: every command has a case", () => {
  const names = Object.values(commands).flatMap(Object.keys);
  const covered = new Set(files.map((file) => file.split("/")[0]));
  const missing = names.filter((name) => !covered.has(name));
  strictEqual(missing.join(", "), "", "commands without a golden case");
});

async function runCase(golden: GoldenCase): Promise<CliResult> {
  await using dir = await folder();
  for (const [name, content] of Object.entries(golden.files)) {
    await Deno.writeTextFile(`${dir.path}/${name}`, content);
  }
  const { env, stdin } = golden;
  const result = await cli(splitWords(golden.line), {
    env,
    stdin,
    cwd: dir.path,
  });
  return {
    ...result,
    // So that neither a release nor another Deno changes the cases.
    stdout: result.stdout.replace(
      `s3-credentials, version ${config.version}\n`,
      "s3-credentials, version VERSION\n",
    ).replace(
      /^Deno [\d.]+( \(releases: [\d.]+\))?, .+, build .+$/m,
      "Deno ..., build ...",
    ),
  };
}

/** Paths below `folder` of the cases in it, with `/` between the parts. */
function* listFiles(folder: URL): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.isDirectory) {
      yield* listFiles(new URL(`${entry.name}/`, folder));
    } else if (entry.name.endsWith(".txt")) {
      const path = fileURLToPath(new URL(entry.name, folder));
      yield relative(fileURLToPath(FOLDER), path).replaceAll(sep, "/");
    }
  }
}
