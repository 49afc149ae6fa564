/** Credentials kept between runs: what is reused, renewed, never trusted. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { SessionCredentials } from "../../../lib/aws/keys.ts";
import { createSecretFiles } from "../../../lib/context/secret_files.ts";
import { cacheFolder } from "../../../lib/context/folders.ts";
import {
  cachedCredentials,
  type CacheTerms,
} from "../../../lib/sessions/process_cache.ts";

const files = createSecretFiles();
const HOUR = 3600;
const START = Date.parse("2026-01-02T03:04:05Z");

/** A cache in a folder of its own, with a clock and an AWS to play with. */
class Scene {
  folder = `${Deno.makeTempDirSync()}/cache`;
  minutes = 0;
  asked = 0;
  failure?: Error;
  told: unknown[] = [];

  get(change: Partial<CacheTerms> = {}): Promise<SessionCredentials> {
    return cachedCredentials({
      files,
      folder: this.folder,
      request: { buckets: ["a"] },
      duration: HOUR,
      now: () => new Date(START + this.minutes * 60_000),
      obtain: () => {
        this.asked++;
        if (this.failure) return Promise.reject(this.failure);
        return Promise.resolve({
          AccessKeyId: `ASIA${this.asked}`,
          SecretAccessKey: "secret",
          SessionToken: "token",
          Expiration: new Date(START + this.minutes * 60_000 + HOUR * 1000),
        });
      },
      onFailure: (error) => this.told.push(error),
      ...change,
    });
  }

  /** The one cache file. */
  path(): string {
    const [entry] = Deno.readDirSync(this.folder);
    return `${this.folder}/${entry.name}`;
  }

  names(): string[] {
    return [...Deno.readDirSync(this.folder)].map((entry) => entry.name);
  }

  [Symbol.dispose]() {
    Deno.removeSync(this.folder.replace(/\/cache$/, ""), { recursive: true });
  }
}

Deno.test("cache: kept for the next run, mode 0600, in a folder of mode 0700", async () => {
  using scene = new Scene();
  const first = await scene.get();
  deepStrictEqual(await scene.get(), first);
  strictEqual(scene.asked, 1);
  strictEqual(Deno.statSync(scene.path()).mode! & 0o777, 0o600);
  strictEqual(Deno.statSync(scene.folder).mode! & 0o777, 0o700);
  strictEqual(scene.names().length, 1, "no lock or draft is left");
});

Deno.test("cache: renewed 20 minutes before they lapse", async () => {
  using scene = new Scene();
  await scene.get();
  scene.minutes = 40;
  strictEqual((await scene.get()).AccessKeyId, "ASIA1");
  scene.minutes = 40.1;
  strictEqual((await scene.get()).AccessKeyId, "ASIA2");
});

Deno.test("cache: each distinct request has a file of its own", async () => {
  using scene = new Scene();
  await scene.get();
  const other = await scene.get({ request: { buckets: ["b"] } });
  strictEqual(other.AccessKeyId, "ASIA2");
  strictEqual(scene.names().length, 2);
});

Deno.test("cache: ten at once make one request", async () => {
  using scene = new Scene();
  const all = await Promise.all(Array.from({ length: 10 }, () => scene.get()));
  strictEqual(new Set(all.map((c) => c.AccessKeyId)).size, 1);
  strictEqual(scene.asked, 1);
});

Deno.test("cache: when AWS is away, good ones go on for as long as promised", async () => {
  using scene = new Scene();
  await scene.get();
  scene.failure = new Error("away");
  scene.minutes = 55;
  strictEqual((await scene.get()).AccessKeyId, "ASIA1");
  deepStrictEqual(scene.told, [scene.failure]);
  scene.minutes = 55.1;
  await rejects(scene.get(), scene.failure);
});

Deno.test("cache: a clock that was set back does not make them last longer", async () => {
  using scene = new Scene();
  await scene.get();
  scene.minutes = -20;
  strictEqual((await scene.get()).AccessKeyId, "ASIA2");
});

const SPOILED: [about: string, spoil: (path: string) => Promise<unknown>][] = [
  ["half a file", (path) => Deno.truncate(path, 40)],
  ["an empty file", (path) => Deno.truncate(path, 0)],
  ["null", (path) => Deno.writeTextFile(path, "null")],
  [
    "bytes that are no text",
    (path) => Deno.writeFile(path, new Uint8Array([0xff, 0xfe, 0])),
  ],
  ["no token", (path) => edit(path, { SessionToken: undefined })],
  ["a secret that is no text", (path) => edit(path, { SecretAccessKey: 1 })],
  ["a time that is none", (path) => edit(path, { Expiration: "soon" })],
  [
    "a time that no credentials have",
    (path) => edit(path, { Expiration: "2126-01-01T00:00:00Z" }),
  ],
  ["a file others can read", (path) => Deno.chmod(path, 0o644)],
  ["a file others can write", (path) => Deno.chmod(path, 0o620)],
  ["a link", async (path) => {
    await Deno.rename(path, `${path}.real`);
    await Deno.symlink(`${path}.real`, path);
  }],
];

async function edit(path: string, change: Record<string, unknown>) {
  const found = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, JSON.stringify({ ...found, ...change }));
}

for (const [about, spoil] of SPOILED) {
  Deno.test(`cache: ${about} is replaced, not trusted`, async () => {
    using scene = new Scene();
    await scene.get();
    const path = scene.path();
    await spoil(path);
    strictEqual((await scene.get()).AccessKeyId, "ASIA2");
    strictEqual((await scene.get()).AccessKeyId, "ASIA2");
    const info = Deno.lstatSync(path);
    strictEqual(info.isFile && info.mode! & 0o777, 0o600);
  });
}

Deno.test("cache: a file of another user is replaced, a folder of theirs refused", async () => {
  using scene = new Scene();
  await scene.get();
  const path = scene.path();
  const foreign = (wanted: string) => ({
    ...files,
    facts: async (asked: string) => {
      const facts = await files.facts(asked);
      return facts && asked === wanted ? { ...facts, owner: 4711 } : facts;
    },
  });
  strictEqual((await scene.get({ files: foreign(path) })).AccessKeyId, "ASIA2");
  await rejects(scene.get({ files: foreign(scene.folder) }), {
    message:
      `Cannot use the cache folder '${scene.folder}': it belongs to another user`,
  });
});

Deno.test("cache: a folder that others can write to is refused", async () => {
  using scene = new Scene();
  await scene.get();
  await Deno.chmod(scene.folder, 0o770);
  await rejects(scene.get(), {
    message:
      `Cannot use the cache folder '${scene.folder}': others may write to it`,
  });
});

Deno.test("cache: a folder that cannot be made is refused", async () => {
  using scene = new Scene();
  await Deno.writeTextFile(scene.folder, "a file in the way");
  await rejects(scene.get(), /^CliError: Cannot use the cache/);
  await rejects(scene.get({ folder: `${scene.folder}/below` }), {
    message: `Cannot use the cache '${scene.folder}/below': Not a directory`,
  });
  strictEqual(scene.asked, 0);
});

Deno.test("cache: a directory where the file should be is refused", async () => {
  using scene = new Scene();
  await scene.get();
  const path = scene.path();
  await Deno.remove(path);
  await Deno.mkdir(path);
  await rejects(scene.get(), {
    message: `Cannot use the cache file '${path}': Is a directory`,
  });
});

Deno.test("cache: the folder is where each system keeps such things", () => {
  const folder = (
    platform: "linux" | "darwin" | "windows",
    variables: Record<string, string>,
  ) => cacheFolder({ platform, env: (name) => variables[name] });
  strictEqual(folder("linux", { HOME: "/h" }), "/h/.cache/s3-credentials");
  strictEqual(
    folder("linux", { HOME: "/h", XDG_CACHE_HOME: "/c" }),
    "/c/s3-credentials",
  );
  strictEqual(
    folder("linux", { HOME: "/h", XDG_CACHE_HOME: "c" }),
    "/h/.cache/s3-credentials",
  );
  strictEqual(
    folder("darwin", { HOME: "/h", XDG_CACHE_HOME: "/c" }),
    "/h/Library/Caches/s3-credentials",
  );
  strictEqual(
    folder("windows", { LOCALAPPDATA: "C:\\L" }),
    "C:\\L\\s3-credentials",
  );
});
