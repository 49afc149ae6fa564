/** Reads credentials in the formats that other tools write. Pure. */
import { CliError } from "../errors.ts";
import { InexactNumber, RepeatedKey, strictJson } from "../strict_json.ts";
import { DIALECTS } from "./files/dialects.ts";
import {
  readSections,
  type Section,
  UnreadableFile,
} from "./files/sections.ts";
import type { Keys } from "./keys.ts";

/**
 * Reads the credentials in an `--auth` file:
 * - JSON with `AccessKeyId`, `SecretAccessKey` and `SessionToken`, at the top
 *   (`credential_process`) or in `Credentials` (`aws sts assume-role`) or
 *   `AccessKey` (`aws iam create-access-key`);
 * - INI: the first section that has `aws_access_key_id`;
 * - shell lines, `AWS_ACCESS_KEY_ID=…`, with or without `export`.
 *
 * @param source where the text came from, for error messages
 * @throws {CliError} when the text is in none of these formats, incomplete, or INI
 * that the AWS CLI refuses.
 * The message never quotes the text, because it holds secrets.
 */
export function parseAuthFile(text: string, source: string): Keys {
  const content = text.replace(/^\uFEFF/, "").trim();
  if (content === "") throw new CliError(`${source} is empty`);
  const { form, found } = read(content, source);
  if (!found.accessKeyId) {
    throw new CliError(
      `${source} holds no credentials - expected JSON with AccessKeyId and SecretAccessKey, an INI section with aws_access_key_id, or export AWS_ACCESS_KEY_ID= lines`,
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken } = found;
  if (!secretAccessKey) {
    throw new CliError(
      `${source} has an access key but not its secret - add ${
        SECRET_NAMES[form]
      }`,
    );
  }
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
  };
}

/** The name of the secret key in each format. */
const SECRET_NAMES = {
  json: "SecretAccessKey",
  ini: "aws_secret_access_key",
  shell: "AWS_SECRET_ACCESS_KEY",
};

function read(
  content: string,
  source: string,
): { form: keyof typeof SECRET_NAMES; found: Partial<Keys> } {
  if (content.startsWith("{")) {
    return { form: "json", found: fromJson(content, source) };
  }
  const found = fromIni(content, source);
  return found
    ? { form: "ini", found }
    : { form: "shell", found: fromShellLines(content) };
}

/** Never quotes an unknown name: it may be a secret in the wrong place. */
function whyRefused(error: unknown): string {
  if (error instanceof RepeatedKey) {
    const key = JSON_NAMES.includes(error.key) ? `'${error.key}'` : "a name";
    return `, line ${error.line}: ${key} is there twice - keep one`;
  }
  if (error instanceof InexactNumber) {
    return `, line ${error.line}: a number is too long to be kept exactly - put it in quotes`;
  }
  return " is not valid JSON";
}

/** The names that are read in JSON. */
const JSON_NAMES = [
  "AccessKey",
  "AccessKeyId",
  "Credentials",
  "SecretAccessKey",
  "SessionToken",
];

function fromJson(content: string, source: string): Partial<Keys> {
  let decoded: unknown;
  try {
    decoded = strictJson(content, "is not valid JSON");
  } catch (error) {
    throw new CliError(`${source}${whyRefused(error)}`);
  }
  const outer = decoded as Record<string, unknown>;
  const fields =
    [outer.Credentials, outer.AccessKey].find((inner) =>
      typeof inner === "object" && inner !== null
    ) as Record<string, unknown> ?? outer;
  const field = (name: string) => {
    const value = fields[name] ?? undefined;
    if (value !== undefined && typeof value !== "string") {
      throw new CliError(`${source}: ${name} is not a string`);
    }
    return value;
  };
  return {
    accessKeyId: field("AccessKeyId"),
    secretAccessKey: field("SecretAccessKey"),
    sessionToken: field("SessionToken"),
  };
}

/**
 * Reads INI as the AWS CLI does; undefined when no section has an access key.
 * Text that is no INI at all may be of another format, but INI that the AWS CLI
 * refuses is refused.
 */
function fromIni(content: string, source: string): Partial<Keys> | undefined {
  let sections: Map<string, Section>;
  try {
    sections = readSections(content, DIALECTS.botocore);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (!/^\s*\[.*\]/m.test(content)) return undefined;
    throw new CliError(`${source} cannot be used: ${error.message}`);
  }
  const found = [...sections.values()].find((s) => s.has("aws_access_key_id"));
  if (!found) return undefined;
  const value = (name: string) => found.get(name)?.value;
  return {
    accessKeyId: value("aws_access_key_id"),
    secretAccessKey: value("aws_secret_access_key"),
    // Two names of the token: botocore prefers the older one.
    sessionToken: value("aws_security_token") ?? value("aws_session_token"),
  };
}

function fromShellLines(content: string): Partial<Keys> {
  const value = (name: string) =>
    new RegExp(
      `^\\s*(?:export\\s+)?${name}=(?:"([^"]*)"|'([^']*)'|(\\S*))\\s*;?\\s*$`,
      "m",
    ).exec(content)?.slice(1).find((v) => v !== undefined);
  return {
    accessKeyId: value("AWS_ACCESS_KEY_ID"),
    secretAccessKey: value("AWS_SECRET_ACCESS_KEY"),
    sessionToken: value("AWS_SESSION_TOKEN"),
  };
}
