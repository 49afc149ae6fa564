/** The programs that credentials are made for use them, as --format wrote them. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { pythonEnvironment } from "../../scripts/setup/python.ts";
import { ENDPOINT, type Sandbox, sandbox } from "../support/aws.ts";
import { bucketIn } from "../support/buckets.ts";
import {
  clientEnvironment,
  pythonClients,
  startBoto3,
} from "../support/clients.ts";
import { folder } from "../support/folder.ts";
import { output, testWith } from "../support/programs.ts";

/** A bucket with one object, and credentials that may read it. */
async function scene(
  box: Sandbox,
  format: string,
  { lifetime = ["-d", "15m"], bucket }: {
    lifetime?: string[];
    bucket?: string;
  } = {},
) {
  if (bucket === undefined) {
    bucket = await box.bucket();
    await box.s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: "k", Body: "content" }),
    );
  }
  const dir = await folder();
  const file = `${dir.path}/credentials`;
  const { code, stdout, stderr } = await box.cli([
    "create",
    bucket,
    "--read-only",
    ...lifetime,
    "--silent",
    "--format",
    format,
    "--output",
    file,
  ]);
  strictEqual(stderr, `Wrote credentials to ${file}\n`);
  strictEqual(stdout, "");
  strictEqual(code, 0);
  return {
    bucket,
    file,
    [Symbol.asyncDispose]: dir[Symbol.asyncDispose],
  };
}

for (
  const { shell, format, script } of [
    { shell: "bash", format: "env", script: '. "$FILE"' },
    { shell: "zsh", format: "env", script: '. "$FILE"' },
    { shell: "fish", format: "fish", script: 'source "$FILE"' },
  ]
) {
  testWith(
    shell,
    `${shell} sources --format ${format}, and the AWS CLI lists`,
    async (program) => {
      await using box = await sandbox({ admin: true });
      await using made = await scene(box, format);
      const python = await pythonClients();
      const text = await output(program, [
        "-c",
        `${script}; "${python}" -m awscli s3 ls s3://${made.bucket}`,
      ], clientEnvironment({ FILE: made.file }));
      match(text, / k\n$/);
    },
  );
}

testWith(
  "rclone",
  "rclone reads an object by --format rclone",
  async (rclone) => {
    await using box = await sandbox({ admin: true });
    await using made = await scene(box, "rclone");
    strictEqual(
      await rcloneCat(rclone, made.file, made.bucket, "k"),
      "content",
    );
  },
);

testWith(
  "rclone",
  "rclone reads an object of a folder, whose path --format rclone says how to end",
  async (rclone) => {
    await using box = await sandbox({ admin: true });
    const bucket = await box.bucket();
    await box.cli(["put-object", bucket, "app/k", "-"], { stdin: "content" });
    await using dir = await folder();
    const file = `${dir.path}/rclone.conf`;
    const args = ["create", bucket, "--format", "rclone", "--output", file];
    await box.cli([...args, "--prefix", "app/"]);
    const [hint] = (await Deno.readTextFile(file)).split("\n");
    strictEqual(
      hint,
      `# End the path of the folder with a slash: s3-credentials:${bucket}/app/`,
    );
    strictEqual(await rcloneCat(rclone, file, bucket, "app/k"), "content");
    await box.cli([...args, "--force", "--prefix", "app", "--update"]);
    match(await Deno.readTextFile(file), /^\[/);
  },
);

function rcloneCat(
  rclone: string,
  file: string,
  bucket: string,
  key: string,
): Promise<string> {
  const args = ["--config", file, "cat", `s3-credentials:${bucket}/${key}`];
  // rclone cannot take a bundle of certificates from the environment.
  return output(rclone, args, { AWS_CA_BUNDLE: "" });
}

Deno.test("s3cmd reads an object by --format s3cfg", async () => {
  await using box = await sandbox({ admin: true });
  await using made = await scene(box, "s3cfg", { lifetime: [] });
  strictEqual(await s3cmdGet(made.bucket, ["-c", made.file]), "content");
});

Deno.test("s3cmd reads an object by --format env, and asks for no other role", async () => {
  await using box = await sandbox({ admin: true });
  await using made = await scene(box, "env");
  const { host } = new URL(ENDPOINT!);
  const options = [`--host=${host}`, `--host-bucket=${host}`, "--no-ssl"];
  strictEqual(
    await s3cmdGet(made.bucket, options, await variablesIn(made.file)),
    "content",
  );
});

/**
 * What s3cmd reads. It is under the GPL, and only these tests use it.
 * @throws if it has any complaint, such as that it found no role
 */
async function s3cmdGet(
  bucket: string,
  options: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const python = await pythonEnvironment("s3cmd", [
    "s3cmd==2.4.0",
    "setuptools==75.6.0",
  ]);
  const { stdout, stderr } = await new Deno.Command(python, {
    args: [
      join(dirname(python), "s3cmd"),
      ...options,
      "get",
      "--quiet",
      `s3://${bucket}/k`,
      "-",
    ],
    env: clientEnvironment({ HOME: "/nonexistent", ...env }),
    clearEnv: true,
  }).output();
  strictEqual(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout);
}

/** The variables that a file of `--format env` exports. */
async function variablesIn(path: string): Promise<Record<string, string>> {
  const text = await Deno.readTextFile(path);
  return Object.fromEntries(
    [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, n, v]) => [n, v]),
  );
}

for (const format of ["rclone", "s3cfg", "terraform", "dotenv", "github"]) {
  Deno.test(`--format ${format} names the region of the bucket`, async () => {
    await using box = await sandbox();
    const bucket = await bucketIn(box, "eu-west-1");
    const { stdout, stderr } = await box.cli([
      "create",
      bucket,
      "--format",
      format,
    ]);
    match(stdout, /eu-west-1/);
    ok(!stdout.includes("us-east-1"));
    ok(!stderr.includes("regions"));
  });
}

Deno.test("a bucket that is made is named with its region, and several regions are told of", async () => {
  await using box = await sandbox();
  const there = await bucketIn(box, "eu-west-1");
  const made = box.name("made");
  const args = ["create", made, there, "-c", "--bucket-region", "sa-east-1"];
  const { stdout, stderr } = await box.cli([...args, "--format", "dotenv"]);
  match(stdout, /^AWS_REGION=sa-east-1$/m);
  ok(
    stderr.startsWith(
      `The buckets are in several regions: ${made} in sa-east-1, ${there} in eu-west-1. Where the credentials name a region, it is sa-east-1.\n`,
    ),
    stderr,
  );
  const json = await box.cli(args);
  ok(!json.stderr.includes("several regions"));
});

for (const format of ["ini", "process"]) {
  Deno.test(`boto3 lists by --format ${format}`, async () => {
    await using box = await sandbox({ admin: true });
    await using made = await scene(box, format);
    await using dir = await folder();
    const config = `${dir.path}/config`;
    await Deno.writeTextFile(
      config,
      `[default]\ncredential_process = cat ${made.file}\n`,
    );
    await using boto3 = await startBoto3(
      made.bucket,
      format === "ini"
        ? { AWS_SHARED_CREDENTIALS_FILE: made.file }
        : { AWS_CONFIG_FILE: config },
    );
    deepStrictEqual((await boto3.list()).keys, ["k"]);
  });
}
