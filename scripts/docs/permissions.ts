/**
 * The permissions that the program runs with, and the reason for each. The list
 * itself is `permissions.default` in deno.json, and nowhere else.
 */
import config from "../../deno.json" with { type: "json" };
import { code, table } from "./markdown.ts";

/** One permission, with the names that Deno's flags use. */
export interface Permission {
  kind: "read" | "write" | "sys" | "env" | "net";
  /** Such as `*.amazonaws.com:443` or `HOME`; undefined means everything. */
  value?: string;
}

/** Every permission of the program, in the order of deno.json. */
export function permissions(): Permission[] {
  const { read, write, sys, env, net } = config.permissions.default;
  if (!read || !write) throw new Error("read and write are all or nothing");
  const list = (kind: Permission["kind"], values: string[]) =>
    values.map((value) => ({ kind, value }));
  return [
    { kind: "read" },
    { kind: "write" },
    ...list("sys", sys),
    ...list("env", env.allow),
    ...list("net", net),
  ];
}

const REST_OF_ENV = "every other variable looks as if it were unset";
const PARTITION = "Amazon's API hosts";
const DUAL_STACK = "the same hosts over IPv4 and IPv6";
const ADDRESS =
  "credentials of the machine the program runs on, which come from this address";
const LOOPBACK = "`localserver` listens here; emulators of AWS run here";
const COLOR = "whether the terminal gets colours";
const CACHE_FOLDER =
  "the folder in which `credential-process` keeps credentials";
const PROXY = "whether requests go through a proxy";
const WINDOWS_HOME = "the home directory, on Windows";

/** The reason for each permission, by `kind value`. */
const REASONS: Record<string, string> = {
  "read":
    "files that options name, `~/.aws`, SSO and web identity tokens; no narrower permission can name these",
  "write":
    "files that options name, `~/.aws/credentials` for `--save-profile`, cached credentials",
  "sys osRelease": "the user agent that the AWS SDK sends",
  "sys homedir": "finds `~/.aws`",
  "sys uid": "finds `~/.aws` where `HOME` is not set",
  "env AWS_*":
    "the settings of AWS's own tools: keys, profile, region, endpoints",
  "env _X_AMZN_TRACE_ID": "the AWS SDK passes a Lambda function's trace on",
  "env HOME": "the home directory",
  "env USERPROFILE": WINDOWS_HOME,
  "env HOMEPATH": WINDOWS_HOME,
  "env HOMEDRIVE": WINDOWS_HOME,
  "env NO_COLOR": COLOR,
  "env FORCE_COLOR": COLOR,
  "env CLICOLOR_FORCE": COLOR,
  "env XDG_CACHE_HOME": CACHE_FOLDER,
  "env LOCALAPPDATA": `${CACHE_FOLDER}, on Windows`,
  "env GITHUB_ACTIONS":
    "new credentials are masked in the log of a GitHub Actions job",
  "env HTTP_PROXY": PROXY,
  "env HTTPS_PROXY": PROXY,
  "env ALL_PROXY": PROXY,
  "env http_proxy": PROXY,
  "env https_proxy": PROXY,
  "env all_proxy": PROXY,
  "env CI": "no progress bars in a build's log",
  "env DENO_TLS_CA_STORE":
    "whose certificates are trusted; set to the system's and Mozilla's unless it is set",
  "env S3_CREDENTIALS_*": `the program's own settings; ${REST_OF_ENV}`,
  "net *.amazonaws.com:443":
    `${PARTITION}, also FIPS ones: commercial regions and GovCloud`,
  "net *.amazonaws.com.cn:443": `${PARTITION} in China`,
  "net *.amazonaws.eu:443": `${PARTITION} in the European Sovereign Cloud`,
  "net *.api.aws:443": `${DUAL_STACK}: commercial regions and GovCloud`,
  "net *.api.amazonwebservices.com.cn:443": `${DUAL_STACK}: China`,
  "net *.api.amazonwebservices.eu:443":
    `${DUAL_STACK}: European Sovereign Cloud`,
  "net *.c2s.ic.gov:443": `${PARTITION} in the partition aws-iso`,
  "net *.sc2s.sgov.gov:443": `${PARTITION} in the partition aws-iso-b`,
  "net *.cloud.adc-e.uk:443": `${PARTITION} in the partition aws-iso-e`,
  "net *.csp.hci.ic.gov:443": `${PARTITION} in the partition aws-iso-f`,
  "net *.api.aws.ic.gov:443": `${DUAL_STACK}: aws-iso`,
  "net *.api.aws.scloud:443": `${DUAL_STACK}: aws-iso-b`,
  "net *.api.cloud-aws.adc-e.uk:443": `${DUAL_STACK}: aws-iso-e`,
  "net *.api.aws.hci.ic.gov:443": `${DUAL_STACK}: aws-iso-f`,
  "net *.signin.aws.amazon.com:443": "renews the sessions of `aws login`",
  "net 169.254.169.254:80": `EC2: ${ADDRESS}`,
  "net 169.254.170.2:80": `ECS: ${ADDRESS}`,
  "net 169.254.170.23:80": `EKS: ${ADDRESS}`,
  "net [fd00:ec2::254]:80": `EC2 over IPv6: ${ADDRESS}`,
  "net [fd00:ec2::23]:80": `EKS over IPv6: ${ADDRESS}`,
  "net localhost": LOOPBACK,
  "net 127.0.0.1": LOOPBACK,
  "net [::1]": LOOPBACK,
};

/**
 * The permissions with their reasons, as a Markdown table.
 * @throws when a permission has no reason, or a reason no permission
 */
export function permissionTable(): string {
  const unused = new Set(Object.keys(REASONS));
  const rows = permissions().map(({ kind, value }) => {
    const key = value === undefined ? kind : `${kind} ${value}`;
    if (!unused.delete(key)) {
      throw new Error(`No reason is given for the permission ${key}`);
    }
    return [kind, value === undefined ? "all" : code(value), REASONS[key]];
  });
  if (unused.size > 0) {
    throw new Error(
      `Reasons without a permission: ${[...unused].join(", ")}`,
    );
  }
  return table(["Kind", "What", "Why"], rows);
}

/**
 * The flags that give `deno run` and `deno install` these permissions where
 * there is no deno.json. No value contains a space.
 */
export function permissionFlags(): string[] {
  const byKind = Map.groupBy(permissions(), ({ kind }) => kind);
  const flags = [...byKind].map(([kind, granted]) => {
    const values = granted.flatMap(({ value }) => value ?? []);
    return values.length > 0
      ? `--allow-${kind}=${values.join(",")}`
      : `--allow-${kind}`;
  });
  return config.permissions.default.env.ignore
    ? [...flags, "--ignore-env"]
    : flags;
}

/** Shell commands that run and install the module at `$URL`. */
export function runFromUrl(): string {
  const flags = permissionFlags().map((flag) =>
    /[*[]/.test(flag) ? `'${flag}'` : flag
  );
  return [
    `set -- ${flags.join(" \\\n  ")}`,
    'deno run "$@" "$URL" policy my-bucket',
    'deno install --global --name s3-credentials "$@" "$URL"',
  ].join("\n");
}
