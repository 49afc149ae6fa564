/** Rules about the whole that no single file can keep. */
import { deepStrictEqual, match, ok } from "node:assert/strict";
import { commands, hiddenCommands } from "../commands/mod.ts";

const ROOT = new URL("../", import.meta.url);

Deno.test("every file in commands/ is registered under its name", () => {
  const files = [...Deno.readDirSync(new URL("commands/", ROOT))]
    .map((entry) => entry.name.replace(/\.ts$/, ""))
    .filter((name) => name !== "mod");
  const registered = [...Object.values(commands), hiddenCommands]
    .flatMap((entries) => Object.keys(entries));
  deepStrictEqual(registered.toSorted(), files.toSorted());
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
