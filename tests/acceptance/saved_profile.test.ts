/** `create --save-profile`: what it writes, and who reads it. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { sandbox } from "../support/aws.ts";
import { bucketIn } from "../support/buckets.ts";
import { awsCli, startBoto3 } from "../support/clients.ts";
import { LEFT_OUT, startReaders } from "../support/profile_readers.ts";
import { folder } from "../support/folder.ts";
import {
  OLD,
  savedIn,
  type Scene,
  setScene,
} from "../support/profile_scene.ts";
import { snapshot } from "../support/snapshot.ts";

Deno.test("while another run changes the file, no key is made, and Ctrl-C ends the wait", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  const path = `${dir.path}/credentials`;
  const before = await snapshot(box);
  using other = await Deno.create(`${path}.lock`);
  await other.lock(true);
  const running = box.spawn(["create", bucket, "--save-profile", "mine"], {
    env: { AWS_SHARED_CREDENTIALS_FILE: path },
  });
  await running.told("\n");
  const during = await snapshot(box);
  const waits = isDeepStrictEqual(during, before);
  running.kill(waits ? "SIGINT" : "SIGKILL");
  const { code, stderr } = await running.result;
  strictEqual(
    stderr,
    `Waiting for another run that changes ${path}\n` +
      "Error: Interrupted (nothing was changed)\n",
  );
  strictEqual(code, 130);
  deepStrictEqual(during, before);
  deepStrictEqual(await snapshot(box), before);
  deepStrictEqual(dir.names(), ["credentials.lock"]);
});

Deno.test("a lock that a killed run left behind keeps nobody waiting", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  const path = `${dir.path}/credentials`;
  await Deno.writeTextFile(`${path}.lock`, "");
  const { code, stderr } = await box.cli([
    "create",
    bucket,
    "--silent",
    "--save-profile",
    "mine",
  ], { env: { AWS_SHARED_CREDENTIALS_FILE: path } });
  strictEqual(stderr, `Saved profile 'mine' in ${path}\n`);
  strictEqual(code, 0);
  deepStrictEqual(dir.names(), ["credentials"]);
});

const WRITTEN: Scene[] = [
  { about: "no file" },
  { about: "an empty file", credentials: "" },
  {
    about: "Windows line ends",
    credentials: "[other]\r\naws_access_key_id = AKIAOTHER\r\n",
  },
  { about: "no newline at the end", credentials: "[other]\na = b" },
  {
    about: "comments and nested settings",
    credentials:
      "# top\n[mine]  # ours\ns3 =\n  max_queue_size = 10\n; end\n\n[other]\nx = y\n",
  },
  {
    about: "a region that the user set",
    credentials: "[mine]\nregion = eu-west-1\n",
    region: "eu-west-1",
    said:
      "Note: the profile keeps its own region, and the credentials are for us-east-1\n",
  },
  {
    about: "a region that the user set in the config file",
    config: "[profile mine]\nregion = eu-west-1\noutput = json\n",
    region: "eu-west-1",
    said:
      "Note: the profile keeps its own region, and the credentials are for us-east-1\n",
  },
  {
    about: "[default], and a config file",
    name: "default",
    config: "[default]\noutput = json\n",
  },
  { about: "a name with every character that is allowed", name: "aZ9-_./%@:+" },
  {
    about: "keys of others, with --force",
    credentials: `[mine]\n${OLD}[other]\n${OLD}`,
    args: ["--force"],
  },
  {
    about: "keys in upper case and with a colon, with --force",
    credentials:
      "[mine]\nAWS_ACCESS_KEY_ID: AKIAOLD\nAws_Secret_Access_Key: old\nAWS_SESSION_TOKEN: old\n",
    args: ["--force"],
  },
  {
    about: "an indented token after a blank line, with --force",
    credentials:
      "[mine]\naws_access_key_id = AKIAOLD\naws_secret_access_key = old\n\n# renewed\n  aws_session_token = old\n",
    args: ["--force"],
  },
  {
    about: "an indented token after a comment, with --force",
    credentials:
      "[mine]\naws_access_key_id = AKIAOLD\n# renewed\n  aws_security_token = old\naws_secret_access_key = old\n",
    args: ["--force"],
  },
  {
    about: "keys in the config file, with --force",
    config:
      "[profile mine]\naws_access_key_id = AKIAOLD\naws_secret_access_key = old\n",
    args: ["--force"],
  },
];

for (const scene of WRITTEN) {
  const { about, name = "mine", args = [], region = "us-east-1" } = scene;
  Deno.test({
    name: `a profile saved into ${about} is what AWS's own code finds` +
      LEFT_OUT.map((why) => ` - WITHOUT ONE READER, ${why}`).join(""),
    async fn() {
      await using readers = await startReaders();
      await using box = await sandbox({ admin: true });
      await using dir = await folder();
      const bucket = await box.bucket();
      const { files, env } = await setScene(dir.path, scene);
      for (const lifetime of [["-d", "15m"], []]) {
        const { code, stderr } = await box.cli([
          "create",
          bucket,
          "--silent",
          "--save-profile",
          name,
          ...lifetime,
          ...args,
        ], { env });
        match(stderr, /^Saved profile '.*' in .*\n/);
        ok(!/\bold\b/.test(stderr), "a secret is told");
        strictEqual(stderr.split("\n").slice(1).join("\n"), scene.said ?? "");
        strictEqual(code, 0);
        const expected = await savedIn(files.credentials, name);
        for (const reader of readers) {
          const found = await reader.read(files, name);
          deepStrictEqual(found, { ...expected, region }, reader.name);
        }
        ok(expected.accessKeyId !== "AKIAOLD");
      }
      strictEqual(
        scene.config,
        scene.config && await Deno.readTextFile(files.config),
      );
    },
  });
}

Deno.test("keys of others are replaced with --force, and named; our own without", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  const { files, env } = await setScene(dir.path, {
    about: "",
    credentials: `[mine]\n${OLD}`,
  });
  const args = ["create", bucket, "--silent", "--save-profile", "mine"];
  const forced = await box.cli([...args, "--force"], { env });
  strictEqual(
    forced.stderr,
    `Saved profile 'mine' in ${files.credentials}, in place of the key AKIAOLD\n`,
  );
  const { accessKeyId } = await savedIn(files.credentials, "mine");
  const again = await box.cli(args, { env });
  strictEqual(
    again.stderr,
    `Saved profile 'mine' in ${files.credentials}, in place of the key ${accessKeyId}\n`,
  );
});

Deno.test("a saved profile names the region of its bucket, and follows the next one", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const { files, env } = await setScene(dir.path, { about: "" });
  for (const region of ["eu-west-1", "sa-east-1"] as const) {
    await box.cli([
      "create",
      await bucketIn(box, region),
      "--save-profile",
      "mine",
    ], { env });
    match(
      await Deno.readTextFile(files.credentials),
      new RegExp(`^region = ${region}\n.*\ns3_credentials_wrote = `, "m"),
    );
  }
});

Deno.test("$HOME and ~ in the file's path are the home folder, and no folder of that name", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  for (const name of ["$HOME/one", "${HOME}/two", "~/three"]) {
    const { stderr } = await box.cli(
      ["create", bucket, "--silent", "--save-profile", "mine"],
      {
        env: { HOME: dir.path, AWS_SHARED_CREDENTIALS_FILE: name },
        cwd: dir.path,
      },
    );
    const path = `${dir.path}/${name.split("/")[1]}`;
    strictEqual(stderr, `Saved profile 'mine' in ${path}\n`);
    await box.cli(["delete-user", `s3.read-write.${bucket}`]);
  }
  deepStrictEqual(dir.names().toSorted(), ["one", "three", "two"]);
});

Deno.test("a credentials file that is a symbolic link stays one", async () => {
  await using box = await sandbox();
  await using dir = await folder();
  const bucket = await box.bucket();
  await Deno.mkdir(`${dir.path}/real`);
  const real = `${dir.path}/real/file`;
  const link = `${dir.path}/credentials`;
  await Deno.symlink("real/file", link);
  const args = ["create", bucket, "--silent", "--save-profile", "mine"];
  const env = { AWS_SHARED_CREDENTIALS_FILE: link };
  const before = await snapshot(box);
  strictEqual(
    (await box.cli(args, { env })).stderr,
    `Error: Cannot change '${link}': it is a symbolic link that leads to no file - remove it, or make that file\n`,
  );
  deepStrictEqual(await snapshot(box), before);
  await Deno.writeTextFile(real, "# ours\n", { mode: 0o600 });
  strictEqual(
    (await box.cli(args, { env })).stderr,
    `Saved profile 'mine' in ${link}\n`,
  );
  strictEqual(await Deno.readLink(link), "real/file");
  match(await Deno.readTextFile(real), /^# ours\n\n\[mine\]\n/);
});

Deno.test("a saved profile works in boto3 and the AWS CLI, and is renewed in its place", async () => {
  await using box = await sandbox({ admin: true });
  const bucket = await box.bucket();
  await box.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "k" }));
  await using dir = await folder();
  const path = `${dir.path}/credentials`;
  const before = "# ours\n[mine]\nregion = us-east-1 \n\n[other]\na=b\n";
  await Deno.writeTextFile(path, before, { mode: 0o600 });
  const env = { AWS_SHARED_CREDENTIALS_FILE: path };
  const used = new Set<string>();
  for (let round = 0; round < 2; round++) {
    const { code, stdout, stderr } = await box.cli([
      "create",
      bucket,
      "--read-only",
      "-d",
      "15m",
      "--silent",
      "--save-profile",
      "mine",
    ], { env });
    strictEqual(
      stderr,
      `Saved profile 'mine' in ${path}${
        round === 0 ? "" : `, in place of the key ${[...used]}`
      }\n`,
    );
    strictEqual(stdout, "");
    strictEqual(code, 0);
    await using boto3 = await startBoto3(bucket, {
      ...env,
      AWS_PROFILE: "mine",
    });
    const { keys, used: key } = await boto3.list();
    deepStrictEqual(keys, ["k"]);
    used.add(key);
  }
  strictEqual(used.size, 2);
  match(
    await awsCli(["s3", "ls", bucket], { ...env, AWS_PROFILE: "mine" }),
    / k\n$/,
  );
  const after = await Deno.readTextFile(path);
  strictEqual(
    after.replace(/^(aws_|endpoint_url|s3_credentials_wrote).*\n/gm, ""),
    before,
  );
  strictEqual(after.match(/^aws_/gm)?.length, 3);
});
