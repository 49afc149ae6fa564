/** Files that hold credentials: those of --output. */
import { match, ok, strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { testWith } from "../support/programs.ts";

Deno.test("a hand-over that fails leaves neither a file nor a user", async () => {
  await using box = await sandbox();
  const bucket = await box.bucket();
  await using dir = await folder();
  const path = `${dir.path}/keys`;
  await Deno.writeTextFile(path, "old");
  const { code, stderr } = await box.cli(["create", bucket, "-o", path]);
  strictEqual(
    stderr,
    `Error: '${path}' exists already - use --force to replace it\n`,
  );
  strictEqual(code, 1);
  strictEqual(await Deno.readTextFile(path), "old");
  const users = await box.cli(["list-users", "--nl"]);
  ok(!users.stdout.includes(bucket));
});

testWith(
  "strace",
  "no file of --output is ever open to others, and an interrupted write leaves the old one whole",
  async (strace) => {
    await using box = await sandbox({ admin: true });
    const bucket = await box.bucket();
    await using dir = await folder();
    const path = `${dir.path}/keys.json`;
    const trace = `${dir.path}/trace`;
    const run = (...extra: string[]) =>
      box.spawn(
        ["create", bucket, "-d", "15m", "--silent", "-o", path, "--force"],
        {
          through: [
            strace,
            "-f",
            "-qq",
            "-o",
            trace,
            "-e",
            "trace=open,openat,creat,chmod,fchmod,fchmodat,rename,renameat,renameat2,link,linkat,fsync",
            ...extra,
          ],
        },
      ).result;
    strictEqual((await run()).code, 0);
    const old = await Deno.readTextFile(path);
    const lines = (await Deno.readTextFile(trace)).split("\n").filter((
      line,
    ) => line.includes(dir.path) && !line.includes(trace));
    const made = lines.filter((line) => line.includes("O_CREAT"));
    ok(made.length > 0);
    for (const line of made) match(line, /O_CREAT\|O_EXCL.*, 0600\b/);
    ok(!lines.some((line) => line.includes("chmod")));
    const renaming = "inject=rename,renameat,renameat2";
    const killed = await run("-e", `${renaming}:signal=SIGKILL`);
    strictEqual(killed.code, 137);
    strictEqual(await Deno.readTextFile(path), old);
    const full = await run("-e", `${renaming}:error=ENOSPC`);
    strictEqual(full.code, 1);
    match(full.stderr, /Cannot write '.*': No space left on device/);
    strictEqual(await Deno.readTextFile(path), old);
  },
);
