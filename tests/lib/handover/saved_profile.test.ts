/** Profiles in the credentials file: on the real file system, and when it fails. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import {
  checkProfile,
  credentialsPath,
  saveProfile,
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
  "[mine]\naws_access_key_id = AKIANEW\naws_secret_access_key = new/secret\n";

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
