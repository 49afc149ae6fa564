/** New files for credentials: on the real file system, and when it fails. */
import { rejects, strictEqual } from "node:assert/strict";
import {
  checkNewFile,
  writeNewFile,
} from "../../../lib/handover/secret_file.ts";
import {
  files,
  inFolder,
  mode,
  systemError,
  withFault,
} from "../../support/secret_files.ts";

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
