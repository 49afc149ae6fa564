/**
 * The binary alone: a root file system that holds it, glibc's files and /proc,
 * read-only, no home, no accounts, no certificates, any user id.
 */
import { match, ok, strictEqual } from "node:assert/strict";
import { dirname } from "node:path";
import { ENDPOINT } from "../support/aws.ts";
import { BINARY, execute, temporaryFolder } from "../support/binary.ts";

/** Mounting takes root; what then runs has the user id 4321. */
const ENTER = `
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount -o remount,bind,ro "$1"
root=$1; shift
exec env -i "$@" /usr/sbin/chroot --userspec=4321:4321 "$root" /s3-credentials`;
const POSSIBLE = Deno.build.os === "linux" && Deno.uid() === 0;
if (!POSSIBLE) {
  console.error(
    "*** SKIPPED: the tests in an empty root need root on Linux ***",
  );
}

/** The shared libraries of a program and its loader, by path. */
async function libraries(program: string): Promise<string[]> {
  const { stdout } = await execute("/usr/bin/ldd", [program]);
  return [...stdout.matchAll(/\/\S+/g)].map(([path]) => path);
}

/** A new root with the program in it. */
async function emptyRoot() {
  const folder = await temporaryFolder();
  await Deno.chmod(folder.path, 0o755);
  await Deno.mkdir(`${folder.path}/proc`);
  await Deno.copyFile(BINARY, `${folder.path}/s3-credentials`);
  for (const library of await libraries(BINARY)) {
    await Deno.mkdir(folder.path + dirname(library), { recursive: true });
    await Deno.copyFile(library, folder.path + library);
  }
  return folder;
}

/** Runs the program in there, with these variables and no others. */
function enter(root: string, args: string[], env: Record<string, string> = {}) {
  const variables = Object.entries(env).map(([k, v]) => `${k}=${v}`);
  const script = `${ENTER} ${args.map((arg) => `'${arg}'`).join(" ")}`;
  return execute("/usr/bin/unshare", [
    "--mount",
    "/bin/sh",
    "-euc",
    script,
    "sh",
    root,
    ...variables,
  ], { env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" } });
}

Deno.test({
  name: "the binary works in an empty, read-only root, as any user",
  ignore: !POSSIBLE,
  async fn(t) {
    await using root = await emptyRoot();
    await t.step("--version", async () => {
      const { stdout, stderr } = await enter(root.path, ["--version"]);
      strictEqual(stderr, "");
      match(stdout, /^s3-credentials, version .*\nDeno .*, compiled, AWS only/);
    });
    await t.step("policy", async () => {
      const { code, stdout } = await enter(root.path, ["policy", "my-bucket"]);
      strictEqual(code, 0);
      ok(JSON.parse(stdout).Statement.length > 0);
    });
    await t.step("create --dry-run", async () => {
      const { code, stdout } = await enter(root.path, [
        "create",
        "my-bucket",
        "--dry-run",
      ]);
      strictEqual(code, 0);
      match(stdout, /^Would create user: /m);
    });
    await t.step("whoami", async () => {
      const { code, stdout, stderr } = await enter(root.path, ["whoami"], {
        AWS_ACCESS_KEY_ID: "123412341234",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_ENDPOINT_URL: ENDPOINT!,
      });
      strictEqual(stderr, "");
      strictEqual(code, 0);
      strictEqual(JSON.parse(stdout).Account, "123412341234");
    });
    await t.step("whoami without credentials", async () => {
      const { code, stderr } = await enter(root.path, ["whoami"], {
        AWS_EC2_METADATA_DISABLED: "true",
      });
      strictEqual(code, 1);
      match(stderr, /^Error: Unable to locate credentials .*\n$/);
    });
  },
});

Deno.test({
  name: "the container image holds the libraries that the binary needs",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const dockerfile = await Deno.readTextFile(
      new URL("../../Dockerfile", import.meta.url),
    );
    for (const library of await libraries(BINARY)) {
      const name = library.replace(/.*\//, "");
      ok(
        dockerfile.includes(name.replace(/x86-64|aarch64/, "*")),
        `Dockerfile lacks ${name}`,
      );
    }
  },
});
