/** Each rule of the lint plugin, broken and kept. */
import assert from "node:assert/strict";
import plugin from "../../scripts/lint/plugin.ts";

/** What the plugin finds in a file that stands at this path. */
function findings(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, path, source).map((found) =>
    found.id.replace("house/", "")
  );
}

/** A rule, and files it must refuse or leave alone: path, source. */
interface Case {
  rule: string;
  refused: [string, string][];
  allowed: [string, string][];
}

const CASES: Case[] = [
  {
    rule: "layers",
    refused: [
      ["commands/a.ts", `import { b } from "./b.ts";`],
      ["commands/a.ts", `import type { B } from "./b.ts";`],
      ["commands/a.ts", `export * from "./b.ts";`],
      ["commands/a.ts", `await import("./b.ts");`],
      ["commands/a.ts", `import { run } from "../main.ts";`],
      ["commands/a.ts", `import { demo } from "./demo.ts";`],
      ["lib/plan.ts", `import { a } from "../commands/a.ts";`],
      ["lib/options/x.ts", `import { run } from "../../main.ts";`],
      ["main.ts", `import { fake } from "./tests/support/fake.ts";`],
    ],
    allowed: [
      ["commands/a.ts", `import { toJson } from "../lib/output/json.ts";`],
      ["commands/mod.ts", `import { a } from "./a.ts";`],
      ["main.ts", `import { commands } from "./commands/mod.ts";`],
      ["tests/main_test.ts", `import { run } from "../main.ts";`],
      ["scripts/docs.ts", `import { buildProgram } from "../main.ts";`],
    ],
  },
  {
    rule: "sdk-values",
    refused: [
      ["commands/a.ts", `import { S3Client } from "@aws-sdk/client-s3";`],
      ["lib/plan.ts", `import { x } from "@smithy/core";`],
      ["lib/plan.ts", `import { x } from "npm:@smithy/core@3";`],
      ["lib/plan.ts", `await import("@aws-sdk/client-s3");`],
      ["main.ts", `export * from "@aws-sdk/client-s3";`],
    ],
    allowed: [
      ["lib/plan.ts", `import type { Tag } from "@aws-sdk/client-s3";`],
      ["lib/aws/s3.ts", `import { S3Client } from "@aws-sdk/client-s3";`],
      ["tests/s3_test.ts", `import { S3Client } from "@aws-sdk/client-s3";`],
    ],
  },
  {
    rule: "lazy-aws",
    refused: [
      ["lib/plan.ts", `await import("./aws/s3.ts");`],
      ["lib/aws/s3.ts", `await import("./iam.ts");`],
      ["commands/a.ts", `const name = "x"; await import(name);`],
      [
        "lib/context/deno_context.ts",
        `import { createS3 } from "../aws/s3.ts";`,
      ],
      ["lib/aws/services/mod.ts", `import { createS3 } from "./s3.ts";`],
      ["lib/aws/services/mod.ts", `export { createS3 } from "./s3.ts";`],
    ],
    allowed: [
      ["lib/aws/services/mod.ts", `await import("./s3.ts");`],
      ["lib/aws/services/mod.ts", `import type { S3 } from "./s3.ts";`],
      ["lib/aws/s3.ts", `import { ordered } from "./pages.ts";`],
      [
        "lib/context/deno_context.ts",
        `import { createAws } from "../aws/services/mod.ts";`,
      ],
      ["lib/plan.ts", `import type { S3 } from "./aws/s3.ts";`],
      ["lib/plan.ts", `import { adviceFor } from "./aws/advice.ts";`],
      ["lib/output.ts", `await import("csv-stringify/sync");`],
    ],
  },
  {
    rule: "pure-modules",
    refused: [
      ["lib/policy/size.ts", `import { context } from "../context.ts";`],
      ["lib/output/json.ts", `import { readFileSync } from "node:fs";`],
      ["lib/output/json.ts", `await import("csv-stringify/sync");`],
    ],
    allowed: [
      ["lib/policy/size.ts", `import { minify } from "../output/json.ts";`],
      ["lib/policy/size.ts", `import type { Context } from "../context.ts";`],
      ["lib/options/input.ts", `import { context } from "./context.ts";`],
    ],
  },
  {
    rule: "deno-namespace",
    refused: [
      ["commands/a.ts", `Deno.exit(1);`],
      ["commands/a.ts", `globalThis.Deno;`],
      ["lib/options/input.ts", `type File = Deno.FsFile;`],
    ],
    allowed: [
      ["lib/context/deno_context.ts", `Deno.exit(1);`],
      ["main.ts", `Deno.exit(1);`],
      ["scripts/demo.ts", `Deno.exit(1);`],
    ],
  },
  {
    rule: "file-names",
    refused: [["lib/utils.ts", ""], ["utils.ts", ""], ["tests/util.ts", ""]],
    allowed: [["lib/futils.ts", ""]],
  },
  {
    rule: "documented-exports",
    refused: [
      ["lib/a.ts", `export const a = 1;`],
      ["lib/a.ts", `/* plain */\nexport function a() {}`],
      ["lib/a.ts", `// plain\nexport class A {}`],
      ["lib/a.ts", `/** Of b. */\nconst b = 1;\nexport type A = 1;`],
      ["lib/a.ts", `/** A … file. */\nimport "./b.ts";\nexport const a = 1;`],
      ["lib/a.ts", `export default function () {}`],
    ],
    allowed: [
      ["lib/a.ts", `/** What it is. */\nexport const a = 1;`],
      [
        "lib/a.ts",
        `/** What … it is. */\n// deno-lint-ignore no-explicit-any\nexport type A = any;`,
      ],
      ["lib/a.ts", `/** Both. */\nexport const A = 1;\nexport type A = 1;`],
      ["lib/a.ts", `export { a } from "./b.ts";`],
      ["lib/a.ts", `const hidden = 1;`],
    ],
  },
];

for (const { rule, refused, allowed } of CASES) {
  Deno.test(`lint rule ${rule} refuses what breaks it`, () => {
    for (const [path, source] of refused) {
      assert.ok(
        findings(path, source).includes(rule),
        `${path} should be refused: ${source}`,
      );
    }
  });
  Deno.test(`lint rule ${rule} leaves the rest alone`, () => {
    for (const [path, source] of allowed) {
      assert.ok(
        !findings(path, source).includes(rule),
        `${path} should be allowed: ${source}`,
      );
    }
  });
}

Deno.test("every lint rule has its cases", () => {
  assert.deepEqual(
    CASES.map(({ rule }) => rule).sort(),
    Object.keys(plugin.rules).sort(),
  );
});

Deno.test("lint rules know files by their full names too", () => {
  const root = new URL("../../", import.meta.url);
  for (const path of ["commands/a.ts", "lib/options/input.ts"]) {
    assert.deepEqual(
      findings(decodeURIComponent(new URL(path, root).pathname), "Deno.cwd();"),
      ["deno-namespace"],
    );
  }
});
