/** `create --save-profile`: what it refuses before a key is made. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { sandbox } from "../support/aws.ts";
import { folder } from "../support/folder.ts";
import { latin1, OLD, type Scene, setScene } from "../support/profile_scene.ts";
import { snapshot } from "../support/snapshot.ts";

/** Scenes in which nothing may be made, with or without --force. */
const REFUSED: (Scene & { why: RegExp; evenForced?: boolean })[] = [
  {
    about: "keys that somebody else saved",
    credentials: `[mine]\n${OLD}`,
    why:
      /the profile 'mine' holds the key AKIAOLD that this program did not save - save under another name, or use --force to replace it/,
  },
  {
    about: "an administrator's default keys",
    name: "default",
    credentials: `[default]\n${OLD}`,
    why: /the profile 'default' holds the key AKIAOLD/,
  },
  {
    about: "keys that somebody else put in the place of ours",
    credentials: `[mine]\n${OLD}s3_credentials_wrote = AKIAOURS us-east-1\n`,
    why: /the profile 'mine' holds the key AKIAOLD/,
  },
  {
    about: "keys that somebody else saved in the config file",
    config: `[profile mine]\naws_access_key_id = AKIAOLD\n`,
    why: /the profile 'mine' holds the key AKIAOLD/,
  },
  {
    about: "half a key",
    credentials: "[mine]\naws_secret_access_key = old\n",
    why: /the profile 'mine' holds a key that this program did not save/,
  },
  ...[
    "role_arn = arn:aws:iam::123456789012:role/a",
    "credential_process = /bin/a",
    "sso_session = a",
    "sso_start_url = https://a",
    "web_identity_token_file = /a",
    "login_session = a",
    "source_profile = a",
    "credential_source = Environment",
  ].flatMap((line) => {
    const [setting] = line.split(" ");
    const why = new RegExp(
      `the profile 'mine' has '${setting}', and AWS's tools would go on using that`,
    );
    return [
      {
        about: `${setting} in the config file`,
        config: `[profile mine]\n${line}\n`,
        why,
        evenForced: true,
      },
      {
        about: `${setting} in the credentials file`,
        credentials: `[mine]\n${line}\n`,
        why,
        evenForced: true,
      },
    ];
  }),
  {
    about: "role_arn of the default profile",
    name: "default",
    config: "[default]\nrole_arn = arn:aws:iam::123456789012:role/a\n",
    why: /the profile 'default' has 'role_arn'/,
    evenForced: true,
  },
  {
    about: "a token in the config file",
    config: "[profile mine]\naws_session_token = old\n",
    why: /the profile 'mine' has 'aws_session_token' in the config file/,
    evenForced: true,
  },
  ...["[ mine ]", "[mine]# team", "[mine];x", "[mine] # see [wiki]"].map((
    header,
  ) => ({
    about: `the name written as ${header}`,
    credentials: `${header}\n${OLD}`,
    args: ["--force"],
    why: /line 1 begins a profile in a way that AWS's tools read differently/,
    evenForced: true,
  })),
  {
    about: "a profile below it that JavaScript does not see",
    credentials: `[mine]\nregion = a\n[admin]# x\n${OLD}`,
    args: ["--force"],
    why: /line 3 begins a profile/,
    evenForced: true,
  },
  {
    about: "the profile twice",
    credentials: "[mine]\n[mine]\n",
    why: /it has the profile 'mine' twice/,
    evenForced: true,
  },
  {
    about: "another profile twice, which the AWS CLI does not read",
    credentials: "[a]\n[a]\n",
    why: /AWS CLI/,
    evenForced: true,
  },
  {
    about: "settings for all profiles",
    credentials: `[DEFAULT]\naws_session_token = old\n`,
    why: /AWS CLI/,
    evenForced: true,
  },
  {
    about: "a line that some SDKs refuse",
    credentials: "[a]\nkey: value\n",
    why: /Rust/,
    evenForced: true,
  },
  {
    about: "an indented comment below a key",
    credentials: "[mine]\naws_secret_access_key = a\n  # note\nregion = x\n",
    args: ["--force"],
    why: /Rust/,
    evenForced: true,
  },
  {
    about: "a config file that the AWS CLI does not read",
    config: "no section\n",
    why: /AWS CLI/,
    evenForced: true,
  },
  {
    about: "text that is not UTF-8",
    credentials: "# Latin-1: \xff\n",
    why: /UTF-8/,
    evenForced: true,
  },
];

for (const scene of REFUSED) {
  Deno.test(`no key is made when there is ${scene.about}`, async () => {
    await using box = await sandbox();
    await using dir = await folder();
    const bucket = await box.bucket();
    const { files, env } = await setScene(dir.path, scene);
    const before = await snapshot(box);
    for (const force of scene.evenForced ? [[], ["--force"]] : [[]]) {
      const { code, stderr } = await box.cli([
        "create",
        bucket,
        "--save-profile",
        scene.name ?? "mine",
        ...scene.args ?? force,
      ], { env });
      match(stderr, /^Error: Cannot change '[^\n]*\n$/);
      match(stderr, scene.why);
      ok(!/\bold\b/.test(stderr), "a secret is told");
      strictEqual(code, 1);
      deepStrictEqual(await snapshot(box), before);
      for (const file of ["credentials", "config"] as const) {
        strictEqual(
          await latin1(files[file]),
          scene[file],
        );
      }
    }
  });
}
