/** Rules about the whole that no single file can keep. */
import { deepStrictEqual, ok } from "node:assert/strict";
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

Deno.test("the program starts without the AWS SDK", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "main.ts"],
    cwd: ROOT,
  }).output();
  const { modules }: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const graph = new Map(
    modules.map((m) => [m.specifier, m.dependencies ?? []]),
  );
  const reach = (start: string[], dynamic: boolean) => {
    const seen = new Set<string>();
    const todo = [...start];
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
  const isSdk = (specifier: string) => /@aws-sdk|@smithy/.test(specifier);
  const main = new URL("main.ts", ROOT).href;
  const plain = ["commands/policy.ts", "commands/create.ts"]
    .map((file) => new URL(file, ROOT).href);
  deepStrictEqual(reach([main, ...plain], false).filter(isSdk), []);
  // So that the test cannot pass by finding nothing.
  ok(reach([main], true).some(isSdk));
});
