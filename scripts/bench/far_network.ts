/**
 * A network in which AWS's own host names lead to the emulator, 30 ms away: a
 * Linux network namespace with only loopback, its own hosts file, and a TLS
 * server whose certificates come from a CA made for the run. Nothing else is
 * simulated.
 */
import { join } from "node:path";
import { startEmulator } from "../setup/emulator.ts";
import { CACHE } from "../setup/paths.ts";
import { BenchError } from "./mems3.ts";

/**
 * The round trip time, which each exchange takes, and each connection once
 * more.
 */
export const ROUND_TRIP = "30ms";

/** What the front has counted since it was last asked. */
export interface Traffic {
  requests: number;
  connections: number;
}

/** The running network. */
export interface FarNetwork {
  /** The URL of the emulator without the delay, for preparations. */
  emulator: string;
  /** The path of the CA's certificate. */
  authority: string;
  traffic(): Promise<Traffic>;
  stop(): Promise<void>;
}

/** The variable that is set for the process inside the namespace. */
const INSIDE = "S3C_BENCH_FAR_HOSTS";

/** Whether this process runs inside the namespace. */
export function isInside(): boolean {
  return Deno.env.get(INSIDE) !== undefined;
}

/**
 * Runs this script again inside a network namespace and a mount namespace,
 * where `/etc/hosts` contains these hosts.
 * @returns its exit code
 * @throws {BenchError} when this system does not allow it
 */
export async function runInside(hosts: string[]): Promise<number> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) {
    throw new BenchError("bench:far needs Linux and root, for namespaces.");
  }
  const file = await Deno.makeTempFile({ prefix: "bench-far-hosts-" });
  try {
    await Deno.writeTextFile(
      file,
      ["localhost", ...hosts].map((host) => `127.0.0.1 ${host}\n`).join(""),
    );
    const script = 'ip link set lo up && mount --bind "$1" /etc/hosts && ' +
      'shift && exec "$@"';
    const { code } = await new Deno.Command("unshare", {
      args: [
        "--net",
        "--mount",
        "sh",
        "-c",
        script,
        "sh",
        file,
        Deno.execPath(),
        "run",
        "-q",
        "-A",
        Deno.mainModule,
        ...Deno.args,
      ],
      env: { [INSIDE]: file },
    }).spawn().status;
    return code;
  } finally {
    await Deno.remove(file);
  }
}

/** Builds the program in `far/`, which is both the front and the Go client. */
export async function buildFar(): Promise<string> {
  const built = join(CACHE, "bench", "far");
  await Deno.mkdir(join(CACHE, "bench"), { recursive: true });
  const { success, stderr } = await new Deno.Command("go", {
    args: ["build", "-o", built, "."],
    cwd: join(import.meta.dirname!, "far"),
  }).output().catch(() => {
    throw new BenchError(
      "go, which bench:far builds a program with, is not installed.",
    );
  });
  if (!success) throw new BenchError(new TextDecoder().decode(stderr));
  return built;
}

/** Starts the emulator and the front. Call it inside: see {@link runInside}. */
export async function startNetwork(
  far: string,
  folder: string,
  hosts: string[],
): Promise<FarNetwork> {
  await makeCertificates(folder, hosts);
  const emulator = await startEmulator();
  const portFile = join(folder, "stats-port");
  const front = new Deno.Command(far, {
    args: [
      "front",
      "-to",
      emulator.endpoint,
      "-cert",
      join(folder, "server.pem"),
      "-key",
      join(folder, "server.key"),
      "-rtt",
      ROUND_TRIP,
      "-portfile",
      portFile,
    ],
    stdin: "null",
  }).spawn();
  let port = "";
  for (let tries = 0; port === "" && tries < 100; tries++) {
    port = await Deno.readTextFile(portFile).catch(() => "");
    if (port === "") await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    emulator: emulator.endpoint,
    authority: join(folder, "ca.pem"),
    async traffic() {
      const response = await fetch(`http://127.0.0.1:${port}/_stats`);
      return await response.json();
    },
    async stop() {
      front.kill("SIGTERM");
      await front.status;
      await emulator.stop();
    },
  };
}

/** Makes a CA, and a server certificate for all hosts. */
async function makeCertificates(
  folder: string,
  hosts: string[],
): Promise<void> {
  const openssl = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command("openssl", {
      args,
      cwd: folder,
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  };
  const names = hosts.map((host) => `DNS:${host}`).join(",");
  await Deno.writeTextFile(
    join(folder, "extensions"),
    `subjectAltName=${names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`,
  );
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
  ];
  await openssl(
    ...["req", "-x509", ...key, "-days", "2", "-subj", "/CN=bench CA"],
    ...["-addext", "basicConstraints=critical,CA:TRUE"],
    ...["-addext", "keyUsage=critical,keyCertSign"],
    ...["-keyout", "ca.key", "-out", "ca.pem"],
  );
  await openssl(
    ...["req", ...key, "-subj", "/CN=bench"],
    ...["-keyout", "server.key", "-out", "server.csr"],
  );
  await openssl(
    ...["x509", "-req", "-in", "server.csr", "-CA", "ca.pem"],
    ...["-CAkey", "ca.key", "-CAcreateserial", "-days", "2"],
    ...["-extfile", "extensions", "-out", "server.pem"],
  );
}
