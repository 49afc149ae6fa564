/** install.sh, from a server on this computer into an empty home. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { hostTarget, releaseName } from "../../scripts/build/compile.ts";
import { checksums } from "../../scripts/release/release.ts";
import { BINARY, execute, temporaryFolder } from "../support/binary.ts";

const SCRIPT = join(import.meta.dirname!, "..", "..", "install.sh");
const NAME = releaseName(hostTarget(), false);
const ignore = Deno.build.os === "windows";

/** Serves a release, with `change` made to the program on its way. */
async function serveRelease(
  change: (program: Uint8Array<ArrayBuffer>) => void = () => {},
): Promise<AsyncDisposable & { url: string }> {
  await using folder = await temporaryFolder();
  await Deno.copyFile(BINARY, `${folder.path}/${NAME}`);
  const program = await Deno.readFile(BINARY);
  const list = await checksums(folder.path);
  change(program);
  const files: Record<string, BodyInit> = {
    "/SHA256SUMS": list,
    [`/${NAME}`]: program,
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const file = files[new URL(request.url).pathname];
      return file === undefined
        ? new Response("", { status: 404 })
        : new Response(file);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Runs the script; `tools` come before the system's on the PATH. */
function install(home: string, url: string, tools?: string) {
  const system = "/usr/local/bin:/usr/bin:/bin";
  return execute("/bin/sh", [SCRIPT], {
    env: {
      HOME: home,
      PATH: tools ? `${tools}:${system}` : system,
      S3_CREDENTIALS_BASE_URL: url,
    },
  });
}

Deno.test({
  name: "install.sh puts the program into an empty home",
  ignore,
  async fn() {
    await using home = await temporaryFolder();
    await using release = await serveRelease();
    const { code, stdout, stderr } = await install(home.path, release.url);
    strictEqual(stderr, "");
    strictEqual(code, 0);
    const program = `${home.path}/.local/bin/s3-credentials`;
    match(
      stdout,
      /^Installed .*\/\.local\/bin\/s3-credentials: s3-credentials, version/,
    );
    const { stdout: version } = await execute(program, ["--version"]);
    match(version, /compiled, AWS only/);
    deepStrictEqual(names(`${home.path}/.local/bin`), ["s3-credentials"]);
  },
});

Deno.test({
  name: "install.sh refuses a file that was tampered with, and leaves nothing",
  ignore,
  async fn() {
    await using home = await temporaryFolder();
    await using release = await serveRelease((program) => program[1000] ^= 1);
    const { code, stderr } = await install(home.path, release.url);
    match(
      stderr,
      /^Error: The checksum of \S+ is [0-9a-f]{64}, and should be [0-9a-f]{64} - nothing was installed\n$/,
    );
    strictEqual(code, 1);
    deepStrictEqual(names(`${home.path}/.local/bin`), []);
  },
});

const UNSUPPORTED: [string, string, string, RegExp][] = [
  [
    "musl",
    "ldd",
    "echo 'musl libc (x86_64)' >&2; exit 1",
    /^Error: This system has musl, and the binaries need glibc - use the container image, or .*\n$/,
  ],
  [
    "an unknown processor",
    "uname",
    "case $1 in -m) echo riscv64 ;; *) echo Linux ;; esac",
    /^Error: There is no binary for the processor riscv64, only for x86_64 and aarch64\n$/,
  ],
  [
    "an unknown system",
    "uname",
    "case $1 in -m) echo x86_64 ;; *) echo FreeBSD ;; esac",
    /^Error: There is no binary for FreeBSD, only for Linux, macOS and Windows\n$/,
  ],
];
for (const [what, tool, script, message] of UNSUPPORTED) {
  Deno.test({
    name: `install.sh refuses ${what}`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      await using folder = await temporaryFolder();
      await Deno.writeTextFile(
        `${folder.path}/${tool}`,
        `#!/bin/sh\n${script}\n`,
        { mode: 0o755 },
      );
      const { code, stderr } = await install(
        folder.path,
        "http://127.0.0.1:1",
        folder.path,
      );
      match(stderr, message);
      strictEqual(code, 1);
    },
  });
}

Deno.test({
  name: "install.sh says what it could not download",
  ignore,
  async fn() {
    await using home = await temporaryFolder();
    await using release = await serveRelease();
    const url = `${release.url}/no-such-release`;
    const { code, stderr } = await install(home.path, url);
    match(
      stderr,
      /Error: Cannot download http:.*\/no-such-release\/SHA256SUMS\n$/,
    );
    strictEqual(code, 1);
  },
});

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name);
}
