/** The program under its own name, as shells and AWS profiles call it. */
import { fileURLToPath } from "node:url";

/** A folder that is first on the path and has the program in it. */
export interface ProgramOnPath extends AsyncDisposable {
  folder: string;
  env: Record<string, string>;
}

/** Makes the folder; it is removed at the end. */
export async function programOnPath(): Promise<ProgramOnPath> {
  const folder = await Deno.makeTempDir();
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const line = Deno.env.get("S3C_BIN") ?? [
    Deno.execPath(),
    "run -q --no-prompt --config",
    `'${root}deno.json' -P '${root}main.ts'`,
  ].join(" ");
  await Deno.writeTextFile(
    `${folder}/s3-credentials`,
    `#!/bin/sh\nexec ${line} "$@"\n`,
    { mode: 0o755 },
  );
  return {
    folder,
    env: {
      PATH: `${folder}:${Deno.env.get("PATH")}`,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? await denoDir(),
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Where Deno keeps its own cache, which XDG_CACHE_HOME would move. */
export async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
