/** The programs that credentials are made for use them, as --format wrote them. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { type Sandbox, sandbox } from "../support/aws.ts";
import {
  clientEnvironment,
  pythonClients,
  startBoto3,
} from "../support/clients.ts";
import { folder } from "../support/folder.ts";
import { output, testWith } from "../support/programs.ts";

/** A bucket with one object, and temporary credentials that may read it. */
async function scene(box: Sandbox, format: string) {
  const bucket = await box.bucket();
  await box.s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: "k", Body: "content" }),
  );
  const dir = await folder();
  const file = `${dir.path}/credentials`;
  const { code, stdout, stderr } = await box.cli([
    "create",
    bucket,
    "--read-only",
    "-d",
    "15m",
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
    const text = await output(rclone, [
      "--config",
      made.file,
      "cat",
      `s3-credentials:${made.bucket}/k`,
      // rclone cannot take a bundle of certificates from the environment.
    ], { AWS_CA_BUNDLE: "" });
    strictEqual(text, "content");
  },
);

testWith("s3cmd", "s3cmd reads an object by --format s3cfg", async (s3cmd) => {
  await using box = await sandbox({ admin: true });
  await using made = await scene(box, "s3cfg");
  const text = await output(s3cmd, [
    "-c",
    made.file,
    "get",
    "--no-progress",
    `s3://${made.bucket}/k`,
    "-",
  ], clientEnvironment({}));
  match(text, /content$/);
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
