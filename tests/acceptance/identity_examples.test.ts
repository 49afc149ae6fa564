/**
 * Who one is in cases where this program was somebody else than the AWS CLI: by
 * the key that `whoami` signs with, as a server sees it.
 */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { cli, spawn } from "../support/cli.ts";
import { folder } from "../support/folder.ts";
import { denoDir } from "../support/program_on_path.ts";
import { serve } from "../support/s3_server.ts";

const KEYS = "aws_secret_access_key = secretsecret\naws_access_key_id = ";

const CONTAINER = JSON.stringify({
  AccessKeyId: "ASIABOX",
  SecretAccessKey: "secretsecret",
  Token: "t",
  Expiration: "2099-01-01T00:00:00Z",
});

/** STS, as far as a caller's identity goes. */
const STS = () =>
  serve(({ body, url }) => {
    if (url.pathname === "/keys") return { body: CONTAINER };
    const action = /Action=(\w+)/.exec(new TextDecoder().decode(body))?.[1];
    return {
      headers: { "content-type": "text/xml" },
      body: action === "GetCallerIdentity"
        ? "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn><UserId>u</UserId><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
        : `<${action}Response><${action}Result><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></${action}Result></${action}Response>`,
    };
  });

interface Scene {
  /** Runs in a process of its own, whose environment the SDK reads too. */
  alone?: true;
  credentials?: string;
  config?: string;
  env?: Record<string, string>;
  args?: string[];
}

/**
 * Runs `whoami`.
 * @returns the ids of the keys it signed with, each with its token if it has
 * one, and its errors
 */
async function whoami(
  { alone, credentials = "", config = "", env, args = [] }: Scene,
) {
  await using server = STS();
  await using dir = await folder();
  await Deno.writeTextFile(`${dir.path}/credentials`, credentials);
  await Deno.writeTextFile(`${dir.path}/config`, config);
  await Deno.writeTextFile(`${dir.path}/token`, "a.web.token");
  const fill = (text: string) =>
    text.replace("DIR", dir.path).replace("SERVER", server.endpoint);
  const line = ["whoami", ...args.map(fill)];
  const options = {
    env: {
      HOME: dir.path,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? await denoDir(),
      AWS_SHARED_CREDENTIALS_FILE: `${dir.path}/credentials`,
      AWS_CONFIG_FILE: `${dir.path}/config`,
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_MAX_ATTEMPTS: "1",
      AWS_REGION: "us-east-1",
      ...Object.fromEntries(
        Object.entries(env ?? {}).map(([name, value]) => [name, fill(value)]),
      ),
    },
  };
  const { code, stderr } = alone
    ? await spawn(line, options).result
    : await cli(line, options);
  const signed = server.seen.map(({ headers }) => {
    const [, id = "unsigned"] =
      /Credential=([^/]*)/.exec(headers.authorization ?? "") ?? [];
    const token = headers["x-amz-security-token"];
    return token === undefined ? id : `${id} ${token}`;
  });
  strictEqual(stderr.includes("secretsecret"), false);
  return { code, signed, stderr: stderr.replaceAll(dir.path, "DIR") };
}

const WEB = {
  AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/web",
  AWS_WEB_IDENTITY_TOKEN_FILE: "DIR/token",
};
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "AKIAENV",
  AWS_SECRET_ACCESS_KEY: "secretsecret",
};
const ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n";

const WHO: Record<string, Scene & { signed: string[] }> = {
  ...Object.fromEntries(
    ["(full rights)", "# x", ";x", " # x"].map((text) => [
      `[admin]${text} below [default] begins another section`,
      {
        credentials:
          `[default]\n${KEYS}AKIADEF\n[admin]${text}\n${KEYS}AKIAADM\n`,
        signed: ["AKIADEF"],
      },
    ]),
  ),
  "--profile finds a section with a comment right behind its header": {
    credentials: `[default]\n${KEYS}AKIADEF\n[admin]# x\n${KEYS}AKIAADM\n`,
    args: ["--profile", "admin"],
    signed: ["AKIAADM"],
  },
  "--auth takes the first section's keys, comments or not": {
    credentials: `[admin] # x\n${KEYS}AKIAADM\n[b](y)\n${KEYS}AKIAB\n`,
    args: ["--auth", "DIR/credentials"],
    signed: ["AKIAADM"],
  },
  "a profile's name may have blanks": {
    config: `[profile 'my dev']\n${KEYS}AKIADEV\n`,
    args: ["--profile", "my dev"],
    signed: ["AKIADEV"],
  },
  "keys in upper case and colons": {
    credentials:
      "[default]\nAWS_ACCESS_KEY_ID: AKIADEF\nAWS_SECRET_ACCESS_KEY: secretsecret\n",
    signed: ["AKIADEF"],
  },
  "a web identity goes before keys of the default profile": {
    credentials: `[default]\n${KEYS}AKIADEF\n`,
    env: WEB,
    signed: ["unsigned", "ASIAROLE t"],
  },
  "a profile on the command line goes before a web identity": {
    credentials: `[default]\n${KEYS}AKIADEF\n`,
    args: ["--profile", "default"],
    env: WEB,
    signed: ["AKIADEF"],
  },
  "AWS_DEFAULT_PROFILE names the profile": {
    credentials: `[default]\n${KEYS}AKIADEF\n[dev]\n${KEYS}AKIADEV\n`,
    env: { AWS_DEFAULT_PROFILE: "dev" },
    signed: ["AKIADEV"],
  },
  "a profile with only a region leaves it to the machine": {
    alone: true,
    config: "[profile dev]\nregion = eu-west-1\n",
    env: {
      AWS_PROFILE: "dev",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: "SERVER/keys",
    },
    signed: ["unsigned", "ASIABOX t"],
  },
  "a role goes before keys of its own section": {
    credentials: `[dev]\n${KEYS}AKIADEV\n[base]# x\n${KEYS}AKIABASE\n`,
    config: `[profile dev]\n${ROLE}source_profile = base\n`,
    args: ["--profile", "dev"],
    signed: ["AKIABASE", "ASIAROLE t"],
  },
  "an old token's name counts": {
    credentials:
      `[default]\naws_security_token = old\naws_session_token = new\n${KEYS}AKIADEF\n`,
    signed: ["AKIADEF old"],
  },
  "a home folder by its variable": {
    credentials: `[default]\n${KEYS}AKIADEF\n`,
    env: { AWS_SHARED_CREDENTIALS_FILE: "$HOME/credentials" },
    signed: ["AKIADEF"],
  },
};

for (const [title, { signed, ...scene }] of Object.entries(WHO)) {
  Deno.test(`whoami: ${title}`, async () => {
    const result = await whoami(scene);
    deepStrictEqual(result.signed, signed, result.stderr);
  });
}

const REFUSED: Record<string, Scene & { message: RegExp }> = {
  "AWS_PROFILE names nothing, beside keys in the environment": {
    env: { AWS_PROFILE: "nope", ...ENVIRONMENT },
    message: /^Error: The profile 'nope' does not exist - /,
  },
  "AWS_PROFILE and AWS_DEFAULT_PROFILE disagree": {
    credentials: `[a]\n${KEYS}AKIAA\n[b]\n${KEYS}AKIAB\n`,
    env: { AWS_PROFILE: "a", AWS_DEFAULT_PROFILE: "b" },
    message:
      /^Error: AWS_PROFILE is 'a' but AWS_DEFAULT_PROFILE is 'b', .+ - unset one/,
  },
  "a role has no source, though its section has keys": {
    config: `[default]\n${ROLE}${KEYS}AKIADEF\n`,
    message:
      /^Error: The profile 'default' has role_arn \(line 2 of 'DIR\/config'\) but neither source_profile nor credential_source, /,
  },
  "a key has no secret": {
    credentials: "[default]\naws_access_key_id = AKIADEF\n",
    env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:1/keys" },
    message:
      /^Error: The profile 'default' has aws_access_key_id \(line 2 of 'DIR\/credentials'\) but no aws_secret_access_key beside it /,
  },
  "a secret has no key": {
    config: "[default]\naws_secret_access_key = secretsecret\n",
    message: /has aws_secret_access_key .+ but no aws_access_key_id /,
  },
  "a web identity has no role": {
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: "DIR/token" },
    message:
      /^Error: AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not /,
  },
  "a web identity has no token": {
    credentials: `[default]\n${KEYS}AKIADEF\n`,
    env: { AWS_ROLE_ARN: WEB.AWS_ROLE_ARN },
    message:
      /^Error: AWS_ROLE_ARN is set but AWS_WEB_IDENTITY_TOKEN_FILE is not /,
  },
  "single sign-on is set by half, beside keys": {
    config: `[default]\nsso_account_id = 123456789012\n${KEYS}AKIADEF\n`,
    message:
      /^Error: The profile 'default' has sso_account_id \(line 2 of .+\) but no sso_role_name and no sso_start_url and no sso_region /,
  },
  "single sign-on is set, and nobody has signed on, beside keys": {
    alone: true,
    config:
      `[default]\nsso_account_id = 123456789012\nsso_role_name = R\nsso_start_url = https://x\nsso_region = us-east-1\n${KEYS}AKIADEF\n`,
    message:
      /^Error: Cannot get credentials from the profile 'default': .*aws sso login/,
  },
  "there are no keys, and nothing answers for the machine": {
    alone: true,
    env: {
      AWS_EC2_METADATA_DISABLED: "false",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:1",
    },
    message: /^Error: Unable to locate credentials - /,
  },
  "a section is there twice": {
    credentials: `[default]\n${KEYS}AKIADEF\n[default]\n${KEYS}AKIADE2\n`,
    message:
      /^Error: Cannot use 'DIR\/credentials', which the AWS CLI refuses too: line 4 cannot be read: the file has the section twice/,
  },
  "profiles name each other": {
    config:
      `[profile a]\n${ROLE}source_profile = b\n[profile b]\n${ROLE}source_profile = a\n`,
    args: ["--profile", "a"],
    message: /in a circle - name one that has credentials/,
  },
};

for (const [title, { message, ...scene }] of Object.entries(REFUSED)) {
  Deno.test(`whoami refuses when ${title}`, async () => {
    const { code, signed, stderr } = await whoami(scene);
    match(stderr, message);
    deepStrictEqual([code, signed], [1, []]);
  });
}

Deno.test("a profile that is somebody else to other programs is noted, once", async () => {
  const { code, signed, stderr } = await whoami({
    credentials: `[default]\n${KEYS}AKIADEF\n[admin] (x)\n${KEYS}AKIAADM\n`,
  });
  deepStrictEqual([code, signed], [0, ["AKIADEF"]]);
  strictEqual(
    stderr,
    "Note: this program reads the profile 'default' as the AWS CLI does, and some others do not, see line 4 of 'DIR/credentials': the file is refused by the Rust SDK, the Java SDK; other credentials are found by the JavaScript SDK, the Go SDK\n",
  );
});

Deno.test("a profile that is the same to all programs is not noted", async () => {
  const { stderr } = await whoami({
    credentials: `# x\n[default]\n${KEYS}AKIADEF\n`,
    config: "[default]\nregion = eu-west-1\ns3 =\n  addressing_style = path\n",
  });
  strictEqual(stderr, "");
});
