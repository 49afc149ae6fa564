/** Profiles in the credentials file: on the real file system, and when it fails. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { SecretFiles } from "../../../lib/context/context.ts";
import {
  openProfile,
  type SavedProfile,
} from "../../../lib/handover/saved_profile.ts";
import {
  files,
  inFolder,
  mode,
  systemError,
  withFault,
} from "../../support/secret_files.ts";

const KEYS = { accessKeyId: "AKIANEW", secretAccessKey: "new/secret" };
const PROFILE =
  "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\nregion = eu-west-1\ns3_credentials_wrote = AKIANEW eu-west-1\n";

/** Checks that the profile can be saved. */
function open(files: SecretFiles, path: string, name: string) {
  const config = `${path}.config`;
  return openProfile(
    files,
    { credentials: path, config },
    { name, force: false },
    { signal: new AbortController().signal, onWait() {} },
  );
}

/** Checks that the profile can be saved, and saves it. */
async function saveProfile(
  files: SecretFiles,
  path: string,
  name: string,
): Promise<SavedProfile> {
  await using file = await open(files, path, name);
  return await file.save(KEYS, { region: "eu-west-1" });
}

inFolder(
  "a profile in a file that is not there, in a folder that is not there",
  async (folder) => {
    const path = `${folder}/new/.aws/credentials`;
    deepStrictEqual(await saveProfile(files, path, "mine"), {
      path,
      replaced: [],
      notes: [],
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
      const { readableByOthers } = await saveProfile(files, path, "mine");
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
    "a symbolic link that leads nowhere",
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
      {
        await using opened = await open(files, path, "mine");
        await make(path);
        await rejects(opened.save(KEYS, { region: "eu-west-1" }), why);
      }
      await rejects(open(files, path, "mine"), why);
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
    saveProfile(full, path, "mine"),
    /No space left on device/,
  );
  strictEqual(await Deno.readTextFile(path), "[old]\na = b\n");
});

inFolder("twenty writers at once all get their profile in", async (folder) => {
  const path = `${folder}/credentials`;
  const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
  await Promise.all(names.map((name) => saveProfile(files, path, name)));
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
        // Twice for the trial, once for the change.
        if (++reads === 4) await Deno.writeTextFile(path, "[old]\n[other]\n");
        return await files.read(path);
      },
    });
    await saveProfile(disturbed, path, "mine");
    strictEqual(await Deno.readTextFile(path), "[old]\n[other]\n\n" + PROFILE);
  },
);

inFolder(
  "a profile that is not read back as it was saved is taken out again",
  async (folder) => {
    const path = `${folder}/credentials`;
    for (const before of ["[old]\na = b\n", undefined]) {
      if (before === undefined) await Deno.remove(path);
      else await Deno.writeTextFile(path, before, { mode: 0o640 });
      // Somebody gives the profile a role at the last moment.
      const disturbed = withFault({
        rename: async (from, to) => {
          await files.rename(from, to);
          await Deno.writeTextFile(
            `${path}.config`,
            "[profile mine]\nrole_arn = x\n",
          );
        },
      });
      await rejects(
        saveProfile(disturbed, path, "mine"),
        /would not find exactly these credentials/,
      );
      strictEqual(await Deno.readTextFile(path).catch(() => undefined), before);
      await Deno.remove(`${path}.config`);
    }
  },
);

inFolder(
  "a profile that cannot be taken out again is named",
  async (folder) => {
    const path = `${folder}/credentials`;
    const disturbed = withFault({
      rename: async (from, to) => {
        await files.rename(from, to);
        await Deno.writeTextFile(to, `${await Deno.readTextFile(to)}[x`);
      },
    });
    await rejects(
      saveProfile(disturbed, path, "mine"),
      /cannot read the credentials file: .* - the profile 'mine' is still there: remove it$/,
    );
  },
);

inFolder(
  "a config file that is not there, or is /dev/null, says nothing",
  async (folder) => {
    const path = `${folder}/credentials`;
    const config = `${path}.config`;
    for (
      const make of [() => {}, () => Deno.symlinkSync("/dev/null", config)]
    ) {
      make();
      await saveProfile(files, path, "mine");
    }
  },
);
