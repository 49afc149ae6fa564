/** Credentials in the configuration formats of other tools. Pure. */
import { dnsSuffix } from "../aws/partitions.ts";
import { isoTime, jsonDocument } from "../output/json.ts";
import type { CredentialTarget, NewCredentials } from "../aws/keys.ts";

/** The name of the rclone remote. */
const NAME = "s3-credentials";

function sessionToken(credentials: NewCredentials): string | undefined {
  return "SessionToken" in credentials ? credentials.SessionToken : undefined;
}

/**
 * What a program that `credential_process` names must print (AWS SDKs Reference
 * Guide, "Process credential provider").
 */
export function credentialProcessJson(credentials: NewCredentials): string {
  return jsonDocument({
    Version: 1,
    AccessKeyId: credentials.AccessKeyId,
    SecretAccessKey: credentials.SecretAccessKey,
    ...("SessionToken" in credentials
      ? {
        SessionToken: credentials.SessionToken,
        Expiration: isoTime(credentials.Expiration),
      }
      : {}),
  });
}

/**
 * A remote for rclone.conf. It has `no_check_bucket` because a key that is
 * limited to a prefix may neither look up the bucket nor create it. With such a
 * key, rclone 1.72 and later take an empty folder without a slash for a file.
 */
export function rcloneRemote(
  credentials: NewCredentials,
  target: CredentialTarget,
): string {
  // rclone's parser removes quotes from a value that begins with one of these.
  const value = (text: string) => /^(`|""")/.test(text) ? `\`${text}\`` : text;
  const { folder } = target;
  const hint = folder === undefined
    ? ""
    : `# End the path of the folder with a slash: ${NAME}:${folder}\n`;
  return hint + iniFile(NAME, {
    type: "s3",
    provider: target.endpointUrl === undefined ? "AWS" : "Other",
    env_auth: "false",
    access_key_id: value(credentials.AccessKeyId),
    secret_access_key: value(credentials.SecretAccessKey),
    session_token: value(sessionToken(credentials) ?? ""),
    region: target.region,
    endpoint: target.endpointUrl ?? "",
    no_check_bucket: "true",
  });
}

/**
 * A file for `s3cmd -c`, for credentials that do not expire: with a token in
 * its file, s3cmd signs as the role of the machine. With a custom endpoint,
 * buckets are part of the path.
 */
export function s3cmdConfig(
  credentials: NewCredentials,
  target: CredentialTarget,
): string {
  const { host, protocol } = new URL(s3Endpoint(target));
  // s3cmd's parser removes quotes that enclose a value.
  const value = (text: string) => /^".*"$/.test(text) ? `"${text}"` : text;
  return iniFile("default", {
    access_key: value(credentials.AccessKeyId),
    secret_key: value(credentials.SecretAccessKey),
    bucket_location: target.region,
    host_base: host,
    host_bucket: target.endpointUrl === undefined ? `%(bucket)s.${host}` : host,
    use_https: protocol === "https:" ? "True" : "False",
  });
}

/** What `mc alias import ALIAS` reads. */
export function minioAlias(
  credentials: NewCredentials,
  target: CredentialTarget,
): string {
  return jsonDocument({
    url: s3Endpoint(target),
    accessKey: credentials.AccessKeyId,
    secretKey: credentials.SecretAccessKey,
    sessionToken: sessionToken(credentials),
    api: "S3v4",
    path: "auto",
  });
}

/**
 * A provider block for Terraform: a file of its own or, if its name ends in
 * `_override.tf`, one that overrides the block in the configuration. A custom
 * endpoint is assumed to have only S3, so the provider must not ask STS who
 * calls.
 */
export function terraformProvider(
  credentials: NewCredentials,
  target: CredentialTarget,
): string {
  const token = sessionToken(credentials);
  return [
    'provider "aws" {',
    `  region     = ${hclString(target.region)}`,
    `  access_key = ${hclString(credentials.AccessKeyId)}`,
    `  secret_key = ${hclString(credentials.SecretAccessKey)}`,
    ...(token === undefined ? [] : [`  token      = ${hclString(token)}`]),
    ...(target.endpointUrl === undefined ? [] : [
      "",
      "  s3_use_path_style           = true",
      "  skip_credentials_validation = true",
      "  skip_requesting_account_id  = true",
      "  endpoints {",
      `    s3 = ${hclString(target.endpointUrl)}`,
      "  }",
    ]),
    "}",
    "",
  ].join("\n");
}

/** A quoted string of HCL, where `${` and `%{` would begin an expression. */
function hclString(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/[$%](?=\{)/g, "$&$&")}"`;
}

function iniFile(section: string, values: Record<string, string>): string {
  return `[${section}]\n` + Object.entries(values)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name} = ${value}\n`).join("");
}

function s3Endpoint({ region, endpointUrl }: CredentialTarget): string {
  return endpointUrl ?? `https://s3.${region}.${dnsSuffix(region)}`;
}
