/** Each rule of the lint plugin reports what breaks it and nothing else. */
import assert from "node:assert/strict";
import { join } from "node:path";
import plugin from "../../../scripts/lint/plugin.ts";

/** What the plugin reports about a file at this path. */
function findings(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, path, source).map((found) =>
    found.id.replace("house/", "")
  );
}

/** Files that a rule must report, or must accept: path and source. */
interface Case {
  rule: string;
  refused: [string, string][];
  allowed: [string, string][];
}

const CASES: Case[] = [
  {
    rule: "rooms",
    refused: [
      ["lib/output/x.ts", `import { c } from "../context/context.ts";`],
      ["lib/output/x.ts", `import type { C } from "../context/context.ts";`],
      ["lib/aws/x.ts", `import { u } from "./iam/users.ts";`],
      ["lib/create/x.ts", `export * from "../options/values.ts";`],
      ["lib/errors.ts", `await import("./output/json.ts");`],
      ["lib/options/x.ts", `import { a } from "../../commands/a.ts";`],
      ["commands/a.ts", `import { run } from "../main.ts";`],
      ["main.ts", `import { fake } from "./tests/support/fake.ts";`],
      ["lib/new/x.ts", `import { toJson } from "../output/json.ts";`],
    ],
    allowed: [
      ["lib/context/x.ts", `import { sleep } from "../async/sleep.ts";`],
      ["lib/aws/iam/users.ts", `import { Tag } from "../tag.ts";`],
      ["lib/output/rows.ts", `import { toJson } from "./json.ts";`],
      ["commands/a.ts", `import { toJson } from "../lib/output/json.ts";`],
      ["main.ts", `import { commands } from "./commands/mod.ts";`],
      ["tests/main_test.ts", `import { run } from "../main.ts";`],
      ["lib/output/rows.ts", `import { x } from "csv-stringify/sync";`],
    ],
  },
  {
    rule: "no-circles",
    refused: [
      ["lib/output/json.ts", `import { printRows } from "./rows.ts";`],
      ["lib/output/json.ts", `import type { Row } from "./rows.ts";`],
      ["lib/output/json.ts", `import { json } from "./json.ts";`],
      ["lib/policy/document.ts", `await import("./source.ts");`],
    ],
    allowed: [
      ["lib/output/rows.ts", `import { toJson } from "./json.ts";`],
      ["lib/output/new.ts", `import { printRows } from "./rows.ts";`],
    ],
  },
  {
    rule: "lone-commands",
    refused: [
      ["commands/a.ts", `import { b } from "./b.ts";`],
      ["commands/a.ts", `import type { B } from "./b.ts";`],
      ["commands/a.ts", `export * from "./b.ts";`],
      ["commands/a.ts", `await import("./b.ts");`],
    ],
    allowed: [["commands/mod.ts", `import { a } from "./a.ts";`]],
  },
  {
    rule: "sdk-values",
    refused: [
      ["commands/a.ts", `import { S3Client } from "@aws-sdk/client-s3";`],
      ["lib/create/x.ts", `import { x } from "@smithy/core";`],
      ["lib/create/x.ts", `import { x } from "npm:@smithy/core@3";`],
      ["lib/create/x.ts", `await import("@aws-sdk/client-s3");`],
      ["main.ts", `export * from "@aws-sdk/client-s3";`],
    ],
    allowed: [
      ["lib/create/x.ts", `import type { Tag } from "@aws-sdk/client-s3";`],
      ["lib/aws/x.ts", `import { S3Client } from "@aws-sdk/client-s3";`],
      ["tests/s3_test.ts", `import { S3Client } from "@aws-sdk/client-s3";`],
    ],
  },
  {
    rule: "lazy-aws",
    refused: [
      ["lib/create/x.ts", `await import("../aws/sts.ts");`],
      ["lib/aws/sts.ts", `await import("./settings.ts");`],
      ["commands/a.ts", `const name = "x"; await import(name);`],
      ["lib/context/x.ts", `import { createSts } from "../aws/sts.ts";`],
      ["lib/aws/services/mod.ts", `import { createSts } from "../sts.ts";`],
      ["lib/aws/services/mod.ts", `export { createSts } from "../sts.ts";`],
    ],
    allowed: [
      ["lib/aws/services/mod.ts", `await import("../sts.ts");`],
      ["lib/aws/services/mod.ts", `import type { Sts } from "../sts.ts";`],
      ["lib/aws/sts.ts", `import { clientConfig } from "./settings.ts";`],
      ["lib/context/x.ts", `import { a } from "../aws/services/mod.ts";`],
      ["lib/create/x.ts", `import type { Sts } from "../aws/sts.ts";`],
      ["lib/create/x.ts", `import { adviceFor } from "../aws/advice.ts";`],
      ["lib/options/x.ts", `await import("../aws/auth_file.ts");`],
      ["lib/output/x.ts", `await import("csv-stringify/sync");`],
    ],
  },
  {
    rule: "pure-imports",
    refused: [
      ["lib/policy/size.ts", `import { all } from "../async/parallel.ts";`],
      ["lib/output/json.ts", `import { readFileSync } from "node:fs";`],
      ["lib/output/json.ts", `await import("csv-stringify/sync");`],
    ],
    allowed: [
      ["lib/policy/size.ts", `import { minify } from "../output/json.ts";`],
      ["lib/policy/size.ts", `import type { A } from "../async/parallel.ts";`],
      ["lib/policy/size.ts", `import { createHash } from "node:crypto";`],
      ["lib/options/input.ts", `import { all } from "../async/parallel.ts";`],
    ],
  },
  {
    rule: "pure-chance",
    refused: [
      ["lib/policy/names.ts", `const name = crypto.randomUUID();`],
      ["lib/output/json.ts", `if (Math.random() > 0.5) throw 1;`],
    ],
    allowed: [["lib/transfer/download.ts", `crypto.randomUUID();`]],
  },
  {
    rule: "system-access",
    refused: [
      ["commands/a.ts", `Deno.exit(1);`],
      ["commands/a.ts", `globalThis.Deno;`],
      ["lib/options/input.ts", `type File = Deno.FsFile;`],
      ["lib/policy/size.ts", `const now = Date.now();`],
      ["lib/policy/size.ts", `const now = new Date();`],
      ["lib/aws/x.ts", `const now = performance.now();`],
      ["lib/create/x.ts", `setTimeout(() => {}, 10);`],
      ["commands/a.ts", `await fetch("http://localhost/");`],
      ["lib/handover/x.ts", `import fs from "node:fs";`],
      ["lib/aws/x.ts", `import { homedir } from "node:os";`],
      ["lib/create/x.ts", `import { join } from "node:path";`],
      ["lib/aws/x.ts", `await import("node:http");`],
    ],
    allowed: [
      ["lib/context/deno_context.ts", `Deno.exit(1); Date.now();`],
      ["lib/context/local_files.ts", `import fs from "node:fs";`],
      ["lib/async/sleep.ts", `setTimeout(() => {}, 10);`],
      ["lib/http/fetch.ts", `await fetch("http://localhost/");`],
      ["lib/transfer/x.ts", `import { join } from "node:path";`],
      ["lib/aws/x.ts", `import { createHash } from "node:crypto";`],
      ["lib/output/x.ts", `const day = new Date("2026-01-02");`],
      ["lib/sessions/x.ts", `await terms.fetch();`],
      ["main.ts", `Deno.exit(1);`],
      ["scripts/demo/demo.ts", `Deno.exit(1); Date.now();`],
    ],
  },
  {
    rule: "checked-arguments",
    refused: [
      ["commands/a.ts", `command("a").argument("<bucket>", "Bucket name");`],
      ["commands/a.ts", `command("a").argument("[buckets...]");`],
      ["commands/a.ts", `new Argument("<buckets...>");`],
      ["commands/a.ts", `command("a").argument("<key>", "Key");`],
    ],
    allowed: [
      ["commands/a.ts", `bucketArgument(command("a"));`],
      ["commands/a.ts", `command("a").argument("<usernames...>", "Users");`],
      ["lib/options/arguments.ts", `c.argument("<bucket>", "Bucket name");`],
    ],
  },
  {
    rule: "pure-comments",
    refused: [["lib/output/rows.ts", `/** Rows. Pure. */`]],
    allowed: [
      ["lib/output/json.ts", `/** JSON. Pure. */`],
      ["lib/output/rows.ts", `/** Not Pure */`],
    ],
  },
  {
    rule: "file-length",
    refused: [
      ["lib/output/x.ts", "f();\n".repeat(301)],
      [
        "lib/output/x.ts",
        "/* X. */\n" + "f();\n".repeat(301) + "// Long because of it.",
      ],
    ],
    allowed: [
      ["lib/output/x.ts", "f();\n".repeat(300)],
      ["lib/output/x.ts", "/* Long because of it. */\n" + "f();\n".repeat(301)],
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
  const root = join(import.meta.dirname!, "../../..");
  for (const path of ["commands/a.ts", "lib/options/input.ts"]) {
    assert.deepEqual(findings(join(root, path), "Deno.cwd();"), [
      "system-access",
    ]);
  }
});
