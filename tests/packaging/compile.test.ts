/** Compiling: what comes out, and what bad input is told. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { bundle } from "../../scripts/build/bundle.ts";
import { compile, hostTarget } from "../../scripts/build/compile.ts";
import {
  ANY_ENDPOINT,
  BINARY,
  execute,
  temporaryFolder,
} from "../support/binary.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MIB = 1024 * 1024;

Deno.test("two checkouts compile to the same bytes", async () => {
  await using folder = await temporaryFolder();
  const digests: string[] = [];
  for (const name of ["one", "another folder"]) {
    const checkout = `${folder.path}/${name}`;
    await copySource(checkout);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "-A",
        "scripts/build/compile.ts",
        "--output",
        "binary",
      ],
      cwd: checkout,
    }).output();
    strictEqual(code, 0, new TextDecoder().decode(stderr));
    digests.push(await sha256(`${checkout}/binary`));
  }
  strictEqual(digests[0], digests[1]);
});

/** What a checkout holds, changed just now; the packages are shared. */
async function copySource(folder: string): Promise<void> {
  const { stdout } = await new Deno.Command("cp", {
    args: [
      "-R",
      ...[
        "main.ts",
        "deno.json",
        "deno.lock",
        ".dvmrc",
        "lib",
        "commands",
        "scripts",
      ]
        .map((name) => ROOT + name),
      (await Deno.mkdir(folder, { recursive: true }), folder),
    ],
  }).output();
  strictEqual(stdout.length, 0);
  await Deno.symlink(`${ROOT}.cache`, `${folder}/.cache`);
}

async function sha256(path: string): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    await Deno.readFile(path),
  );
  return new Uint8Array(digest).toHex();
}

Deno.test("the binary is at most 3 MB larger than the bare runtime", async () => {
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/modules`);
  await Deno.writeTextFile(`${folder.path}/modules/main.js`, "");
  const empty = await compile({
    modules: `${folder.path}/modules`,
    target: hostTarget(),
    anyEndpoint: false,
    output: `${folder.path}/empty`,
  });
  const more = (await Deno.stat(BINARY)).size - (await Deno.stat(empty)).size;
  ok(more < 3 * MIB, `${more} bytes more`);
});

Deno.test("the builds differ in what they may reach", async () => {
  const [usual, any] = await Promise.all(
    [BINARY, ANY_ENDPOINT].map((program) => execute(program, ["--version"])),
  );
  match(usual.stdout, /, compiled, AWS only, build [0-9a-f]{12}/);
  strictEqual(any.stdout, usual.stdout.replace("AWS only", "any host"));
});

Deno.test("no cache is left in the temporary folder", async () => {
  await using folder = await temporaryFolder();
  const { code } = await execute(BINARY, ["policy", "my-bucket"], {
    env: { TMPDIR: folder.path },
  });
  strictEqual(code, 0);
  deepStrictEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("help, policy and dry runs load no code of the AWS SDK", async (t) => {
  await using folder = await temporaryFolder();
  const { chunks } = await bundle(folder.path, "chunks");
  let removed = 0;
  for (const { fileName, modules } of chunks) {
    const inputs = Object.keys(modules).join();
    if (!/node_modules[\\/]@(aws-sdk|smithy)[\\/]/.test(inputs)) continue;
    await Deno.remove(`${folder.path}/${fileName}`);
    removed++;
  }
  ok(removed > 5, "the SDK is in chunks of its own");
  const lines = [
    ["--help"],
    ["--version"],
    ["create", "--help"],
    ["policy", "my-bucket"],
    ["create", "my-bucket", "--dry-run"],
    ["create", "my-bucket", "--dry-run", "--duration", "15m", "--silent"],
  ];
  for (const line of lines) {
    await t.step(line.join(" "), async () => {
      const { code, stderr } = await run(folder.path, line);
      strictEqual(stderr, "");
      strictEqual(code, 0);
    });
  }
  const { stderr } = await run(folder.path, ["whoami"]);
  match(stderr, /Module not found/); // so the others would have failed, too
});

Deno.test("a bundle imports its own chunks and Node's modules, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const { chunks } = await bundle(folder.path, "chunks");
  const known = new Set(chunks.map(({ fileName }) => fileName));
  const imported = chunks.flatMap((
    { imports, dynamicImports },
  ) => [...imports, ...dynamicImports]);
  ok(imported.length > known.size);
  deepStrictEqual(
    imported.filter((name) => !known.has(name) && !name.startsWith("node:")),
    [],
  );
});

Deno.test("a start loads nothing of Node's but events, and no tables of letters but commander's", async () => {
  await using folder = await temporaryFolder();
  const { chunks } = await bundle(folder.path, "chunks");
  const reach = (...sources: string[]) => {
    const seen = new Set<string>();
    const todo = sources.map((source) =>
      chunks.find(({ facadeModuleId }) =>
        facadeModuleId?.replaceAll("\\", "/").endsWith(source)
      )!.fileName
    );
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      todo.push(
        ...chunks.find(({ fileName }) => fileName === next)?.imports ?? [],
      );
    }
    return [...seen];
  };
  const isNode = (path: string) => path.startsWith("node:");
  const start = reach(
    "/main.ts",
    ...["policy", "create", "whoami"].map((name) => `/commands/${name}.ts`),
  );
  deepStrictEqual(start.filter(isNode), ["node:events"]);
  const tables: string[] = [];
  for (const chunk of start.filter((path) => !isNode(path))) {
    const code = await Deno.readTextFile(`${folder.path}/${chunk}`);
    // A literal; in the text of a RegExp that is made later there are two \.
    tables.push(...code.match(/(?<!\\)\\p\{.{0,30}/g) ?? []);
  }
  // Commander's text is left as it was reviewed, so its one literal stays.
  strictEqual(tables.length, 1, tables.join("\n"));
  ok(tables[0].startsWith(String.raw`\p{ID_Continue}\.\.\.[>\]]$/u`));
  // So that the test cannot pass by finding nothing.
  ok(reach("/lib/aws/settings.ts").filter(isNode).length > 1);
});

function run(folder: string, args: string[]) {
  return execute(Deno.execPath(), [
    "run",
    "-A",
    "--no-config",
    `${folder}/main.js`,
    ...args,
  ], { env: { DENO_DIR: `${folder}/cache` } });
}

const BAD_INPUT: [string, string[], RegExp][] = [
  [
    "a target that does not exist",
    ["--target", "sparc-sun-solaris"],
    /^Error: Unknown target 'sparc-sun-solaris' - choose one of x86_64-unknown-linux-gnu, .*\n$/,
  ],
  [
    "an output below a file",
    ["--output", "deno.json/binary"],
    /^Error: Cannot write deno\.json\/binary: .*\n$/,
  ],
  [
    "an output that is a folder",
    ["--output", "lib"],
    /^Error: Cannot write lib: Is a directory\n$/,
  ],
  ["an unknown option", ["--tagret"], /^Error: Unknown option '--tagret'.*\n$/],
];
for (const [what, args, message] of BAD_INPUT) {
  Deno.test(`deno task compile: ${what} is told in one line`, async () => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", "scripts/build/compile.ts", ...args],
      cwd: ROOT,
    }).output();
    match(new TextDecoder().decode(stderr), message);
    strictEqual(code, 1);
  });
}
