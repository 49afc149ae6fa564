/** Files that hold secrets, on the real file system, and when it fails. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { createSecretFiles } from "../../../lib/context/secret_files.ts";
import type { SecretFiles } from "../../../lib/context/context.ts";
import {
  checkProfile,
  credentialsPath,
  saveProfile,
} from "../../../lib/handover/saved_profile.ts";
import {
  checkNewFile,
  writeNewFile,
} from "../../../lib/handover/secret_file.ts";
import { folder } from "../../support/folder.ts";

const files = createSecretFiles();
const KEYS = { accessKeyId: "AKIANEW", secretAccessKey: "new/secret" };
const PROFILE =
  "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n";

/** A test with a folder of its own, which must hold no draft at the end. */
function inFolder(
  name: string,
  test: (folder: string) => Promise<void>,
): void {
  Deno.test(name, async () => {
    await using dir = await folder();
    await test(dir.path);
    const left = [...Deno.readDirSync(dir.path)].map((entry) => entry.name)
      .filter((name) => /^\.s3-credentials|\.lock$/.test(name));
    deepStrictEqual(left, [], "nothing is left lying about");
  });
}

function mode(path: string): string {
  return (Deno.lstatSync(path).mode! & 0o7777).toString(8);
}

/** The real files, except for what `broken` says. */
function withFault(broken: Partial<SecretFiles>): SecretFiles {
  return { ...files, ...broken };
}

/** The system's error of this code. */
function systemError(code: string): Error {
  return Object.assign(new Error(`as the test wants it: ${code}`), { code });
}

inFolder("a new file has mode 0600 and no other name", async (folder) => {
  const path = `${folder}/keys.json`;
  await checkNewFile(files, path, false);
  await writeNewFile(files, path, "secret\n", false);
  strictEqual(await Deno.readTextFile(path), "secret\n");
  strictEqual(mode(path), "600");
  strictEqual(Deno.lstatSync(path).nlink, 1);
});

inFolder("a file that exists is replaced only with --force", async (folder) => {
  const path = `${folder}/keys.json`;
  await Deno.writeTextFile(path, "old", { mode: 0o644 });
  const refusal = {
    message: `'${path}' exists already - use --force to replace it`,
  };
  await rejects(checkNewFile(files, path, false), refusal);
  await rejects(writeNewFile(files, path, "new", false), refusal);
  strictEqual(await Deno.readTextFile(path), "old");
  await checkNewFile(files, path, true);
  await writeNewFile(files, path, "new", true);
  strictEqual(await Deno.readTextFile(path), "new");
  strictEqual(mode(path), "600");
});

inFolder("a link is not followed, dangling or not", async (folder) => {
  const [path, target] = [`${folder}/link`, `${folder}/target`];
  await Deno.symlink(target, path);
  const refusal = {
    message:
      `Cannot write '${path}': it is a symbolic link - name the file it leads to`,
  };
  for (const force of [false, true]) {
    await rejects(checkNewFile(files, path, force), refusal);
  }
  // Even one that was put there after the check.
  await rejects(writeNewFile(files, path, "new", false), /exists already/);
  await Deno.writeTextFile(target, "somebody else's");
  await writeNewFile(files, path, "new", true);
  strictEqual(await Deno.readTextFile(target), "somebody else's");
  strictEqual(Deno.lstatSync(path).isFile, true);
});

inFolder("folders and read-only files are refused", async (folder) => {
  await rejects(checkNewFile(files, folder, true), {
    message: `Cannot write '${folder}': it is a directory`,
  });
  const path = `${folder}/keys.json`;
  await Deno.writeTextFile(path, "old", { mode: 0o400 });
  await rejects(checkNewFile(files, path, true), {
    message: `Cannot write '${path}': it is read-only`,
  });
  await rejects(checkNewFile(files, `${folder}/none/keys.json`, false), {
    message:
      `Cannot write '${folder}/none/keys.json': No such file or directory`,
  });
});

for (const force of [false, true]) {
  inFolder(
    `a full disk leaves what was there, force ${force}`,
    async (folder) => {
      const path = `${folder}/keys.json`;
      if (force) await Deno.writeTextFile(path, "old");
      const full = withFault({
        create: async (draft, bytes) => {
          // What a disk that fills up does half-way.
          await files.create(draft, bytes.slice(0, 3));
          await files.remove(draft);
          throw systemError("ENOSPC");
        },
      });
      await rejects(writeNewFile(full, path, "new secret", force), {
        message: `Cannot write '${path}': No space left on device`,
      });
      strictEqual(
        await Deno.readTextFile(path).catch(() => "nothing"),
        force ? "old" : "nothing",
      );
    },
  );

  inFolder(
    `a failing last step leaves what was there, force ${force}`,
    async (folder) => {
      const path = `${folder}/keys.json`;
      if (force) await Deno.writeTextFile(path, "old");
      const fails = () => Promise.reject(systemError("EIO"));
      const broken = withFault({ rename: fails, link: fails });
      await rejects(writeNewFile(broken, path, "new", force), /Cannot write/);
      strictEqual(
        await Deno.readTextFile(path).catch(() => "nothing"),
        force ? "old" : "nothing",
      );
    },
  );
}

inFolder("a disk without hard links takes new files too", async (folder) => {
  const path = `${folder}/keys.json`;
  const linkless = withFault({
    link: () => Promise.reject(systemError("EPERM")),
  });
  await writeNewFile(linkless, path, "new", false);
  strictEqual(await Deno.readTextFile(path), "new");
  strictEqual(mode(path), "600");
  await rejects(writeNewFile(linkless, path, "newer", false), /exists already/);
});

inFolder(
  "a profile in a file that is not there, in a folder that is not there",
  async (folder) => {
    const path = `${folder}/new/.aws/credentials`;
    await checkProfile(files, path, "mine");
    deepStrictEqual(await saveProfile(files, path, "mine", KEYS), {
      readableByOthers: false,
    });
    strictEqual(await Deno.readTextFile(path), PROFILE);
    strictEqual(mode(path), "600");
    strictEqual(mode(`${folder}/new/.aws`), "700");
  },
);

inFolder(
  "a credentials file keeps its mode, and that others can read it is told",
  async (folder) => {
    const path = `${folder}/credentials`;
    await Deno.writeTextFile(path, "# mine\n");
    for (
      const [before, told] of [[0o640, true], [0o604, true], [
        0o600,
        false,
      ]] as const
    ) {
      await Deno.chmod(path, before);
      const { readableByOthers } = await saveProfile(files, path, "mine", KEYS);
      strictEqual(mode(path), before.toString(8));
      strictEqual(readableByOthers, told);
    }
    strictEqual(await Deno.readTextFile(path), "# mine\n\n" + PROFILE);
  },
);

const UNFIT: [
  about: string,
  make: (path: string) => Promise<unknown>,
  why: RegExp,
][] = [
  [
    "JSON",
    (path) => Deno.writeTextFile(path, '{"a": "b"}'),
    /it is not an INI file: line 1/,
  ],
  [
    "read-only",
    (path) => Deno.writeTextFile(path, "", { mode: 0o400 }),
    /it is read-only/,
  ],
  [
    "a symbolic link",
    (path) => Deno.symlink("elsewhere", path),
    /it is a symbolic link/,
  ],
  ["a directory", (path) => Deno.mkdir(path), /it is a directory/],
];

for (const [about, make, why] of UNFIT) {
  inFolder(
    `a credentials file that is ${about} is refused, before and at the end`,
    async (folder) => {
      const path = `${folder}/credentials`;
      await make(path);
      await rejects(checkProfile(files, path, "mine"), why);
      await rejects(saveProfile(files, path, "mine", KEYS), why);
    },
  );
}

inFolder("a full disk leaves the credentials file whole", async (folder) => {
  const path = `${folder}/credentials`;
  await Deno.writeTextFile(path, "[old]\na = b\n");
  const full = withFault({
    create: () => Promise.reject(systemError("ENOSPC")),
  });
  await rejects(
    saveProfile(full, path, "mine", KEYS),
    /No space left on device/,
  );
  strictEqual(await Deno.readTextFile(path), "[old]\na = b\n");
});

inFolder("twenty writers at once all get their profile in", async (folder) => {
  const path = `${folder}/credentials`;
  const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
  await Promise.all(names.map((name) => saveProfile(files, path, name, KEYS)));
  const found = (await Deno.readTextFile(path)).match(/^\[.*\]$/gm);
  deepStrictEqual(
    found?.toSorted(),
    names.map((name) => `[${name}]`).toSorted(),
  );
});

inFolder(
  "what a program without the lock wrote meanwhile is kept",
  async (folder) => {
    const path = `${folder}/credentials`;
    await Deno.writeTextFile(path, "[old]\n");
    let reads = 0;
    const disturbed = withFault({
      read: async (path) => {
        if (++reads === 2) await Deno.writeTextFile(path, "[old]\n[other]\n");
        return await files.read(path);
      },
    });
    await saveProfile(disturbed, path, "mine", KEYS);
    strictEqual(await Deno.readTextFile(path), "[old]\n[other]\n\n" + PROFILE);
  },
);

Deno.test("where the credentials file is", () => {
  const path = (variables: Record<string, string>) =>
    credentialsPath({ env: (name) => variables[name] });
  strictEqual(path({ HOME: "/home/a" }), "/home/a/.aws/credentials");
  strictEqual(
    path({ USERPROFILE: "C:\\Users\\a" }),
    "C:\\Users\\a/.aws/credentials",
  );
  strictEqual(path({ AWS_SHARED_CREDENTIALS_FILE: "/x/y" }), "/x/y");
  strictEqual(path({ HOME: "/h", AWS_SHARED_CREDENTIALS_FILE: "~/y" }), "/h/y");
});
