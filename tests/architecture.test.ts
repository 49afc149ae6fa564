/** Rules about the whole that no single file can keep. */
import { deepStrictEqual, match, ok } from "node:assert/strict";
import { commands, hiddenCommands } from "../commands/mod.ts";
import { buildProgram } from "../main.ts";
import { captureContext } from "./support/cli.ts";

const ROOT = new URL("../", import.meta.url);

/** The paths of all files below a folder of the repository, from there. */
function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap((
    { name, isDirectory },
  ) =>
    isDirectory
      ? filesBelow(`${folder}${name}/`).map((path) => `${name}/${path}`)
      : [name]
  );
}

Deno.test("every file in commands/ is registered under its name", () => {
  const files = [...Deno.readDirSync(new URL("commands/", ROOT))]
    .filter(({ name }) => name.endsWith(".ts"))
    .map((entry) => entry.name.replace(/\.ts$/, ""))
    .filter((name) => name !== "mod");
  const registered = [...Object.values(commands), hiddenCommands]
    .flatMap((entries) => Object.keys(entries));
  deepStrictEqual(registered.toSorted(), files.toSorted());
});

Deno.test("a test in tests/lib/ stands where its module stands in lib/", () => {
  const modules = filesBelow("lib/");
  const tests = filesBelow("tests/lib/")
    .filter((path) => path.endsWith(".test.ts"));
  const astray = tests.filter((path) => {
    const name = path.replace(/\.test\.ts$/, "");
    return !modules.some((module) =>
      module === `${name}.ts` || module.startsWith(`${name}/`)
    );
  });
  deepStrictEqual(astray, []);
  ok(tests.length > 0);
});

/** Commands without an acceptance test, since they call nobody. */
const WITHOUT_ACCEPTANCE: Record<string, string> = {
  policy: "it prints a policy: golden cases show every one",
  completions:
    "it prints a script: complete.test.ts has shells load it and press TAB",
};

Deno.test("every other command has an acceptance test of its name", async () => {
  const files = filesBelow("tests/acceptance/");
  const names = [...Object.values(commands), hiddenCommands]
    .flatMap((entries) => Object.keys(entries));
  deepStrictEqual(
    names.filter((name) => !files.includes(`${name}.test.ts`)).toSorted(),
    Object.keys(WITHOUT_ACCEPTANCE).toSorted(),
  );
  const program = await buildProgram(captureContext());
  const calling = program.commands.filter((command) =>
    command.options.some((option) => option.long === "--access-key")
  ).map((command) => command.name());
  deepStrictEqual(calling.filter((name) => name in WITHOUT_ACCEPTANCE), []);
  ok(calling.length > 0);
});

interface ModuleGraph {
  modules: {
    specifier: string;
    dependencies?: {
      specifier: string;
      isDynamic?: boolean;
      code?: { specifier?: string };
    }[];
  }[];
}

/** Tells which modules some of ours load, dynamic imports aside or not. */
async function moduleGraph() {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "main.ts"],
    cwd: ROOT,
  }).output();
  const { modules }: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const graph = new Map(
    modules.map((m) => [m.specifier, m.dependencies ?? []]),
  );
  return (files: string[], dynamic: boolean) => {
    const seen = new Set<string>();
    const todo = files.map((file) => new URL(file, ROOT).href);
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const dependency of graph.get(next) ?? []) {
        const target = dependency.code?.specifier;
        if (target && (dynamic || !dependency.isDynamic)) todo.push(target);
      }
    }
    return [...seen];
  };
}

Deno.test("the program starts without the AWS SDK", async () => {
  const reach = await moduleGraph();
  const isSdk = (specifier: string) => /@aws-sdk|@smithy/.test(specifier);
  const plain = ["main.ts", "commands/policy.ts", "commands/create.ts"];
  deepStrictEqual(reach(plain, false).filter(isSdk), []);
  // So that the test cannot pass by finding nothing.
  ok(reach(["main.ts"], true).some(isSdk));
});

Deno.test("requests about objects load no client of the AWS SDK", async () => {
  const reach = await moduleGraph();
  const clients = (...files: string[]) =>
    reach(files.map((file) => `lib/aws/${file}`), false)
      .filter((specifier) => /@aws-sdk\/client-/.test(specifier));
  const rules = /@aws-sdk\/client-s3@[^/]*\/dist-es\/endpoint\/bdd\.js$/;
  const [found, ...others] = clients(
    "objects/objects.ts",
    "objects/requests.ts",
    "objects/settings.ts",
    "settings.ts",
  );
  match(found, rules);
  deepStrictEqual(others, []);
  ok(clients("buckets/buckets.ts").length > 0);
});
