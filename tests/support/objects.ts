/** Objects, and the files they come from and become. */
import { strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { StandardRetryStrategy } from "@smithy/core/retry";
import { network } from "../../lib/context/sockets.ts";
import { HttpClient } from "../../lib/http/client.ts";
import type { S3Settings } from "../../lib/aws/objects/settings.ts";
import type { Sandbox } from "./aws.ts";

/** Settings for requests to a server of the test's own, each sent once. */
export function s3Settings(
  endpoint: string,
  http: HttpClient = new HttpClient(network([])),
): S3Settings {
  return {
    region: "us-east-1",
    endpoint,
    useFips: false,
    useDualStack: false,
    retryStrategy: new StandardRetryStrategy(1),
    checksums: true,
    http,
    credentials: () =>
      Promise.resolve({
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: "x",
      }),
  };
}

/** All files below a folder, links aside: their paths and texts. */
export async function texts(
  root: string,
  below = "",
): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (
    const { name, isDirectory, isFile } of Deno.readDir(join(root, below))
  ) {
    const path = below ? `${below}/${name}` : name;
    if (isDirectory) found.push(...await texts(root, path));
    else if (isFile) {
      found.push([path, await Deno.readTextFile(join(root, path))]);
    }
  }
  return found.sort();
}

/** The keys of a bucket, in the order in which it lists them. */
export async function keys(
  box: Sandbox,
  bucket: string,
  ...options: string[]
): Promise<string[]> {
  const { stdout } = await box.cli(["list-bucket", bucket, "--nl", ...options]);
  return stdout.split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line).Key);
}

/** Puts objects whose content is their key. */
export async function fill(
  box: Sandbox,
  bucket: string,
  names: string[],
): Promise<void> {
  for (const name of names) {
    const { code, stderr } = await box.cli(
      ["put-object", bucket, "-s", "--", name, "-"],
      { stdin: name },
    );
    strictEqual(code, 0, stderr);
  }
}

/** The SHA-256 hash in hexadecimal digits, by which large bodies are compared. */
export function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
