/** The files of AWS's tools before and after a profile is saved. */

/** Credentials that somebody else saved. Their secrets are `old`. */
export const OLD =
  "aws_access_key_id = AKIAOLD\naws_secret_access_key = old\naws_session_token = old\n";

/** A credentials file, and a config file, in which a profile is saved. */
export interface Scene {
  about: string;
  credentials?: string;
  config?: string;
  /** The profile; "mine" by default. */
  name?: string;
  args?: string[];
  /** Its region afterwards; the bucket's by default. */
  region?: string;
  /** What is said beside `Saved profile`. */
  said?: string;
}

/** Writes the files of a scene: where they are, and the variables that say so. */
export async function setScene(dir: string, { credentials, config }: Scene) {
  const files = { credentials: `${dir}/credentials`, config: `${dir}/config` };
  const bytes = (text: string) =>
    Uint8Array.from(text, (character) => character.charCodeAt(0));
  if (credentials !== undefined) {
    await Deno.writeFile(files.credentials, bytes(credentials), {
      mode: 0o600,
    });
  }
  if (config !== undefined) await Deno.writeFile(files.config, bytes(config));
  return {
    files,
    env: {
      AWS_SHARED_CREDENTIALS_FILE: files.credentials,
      AWS_CONFIG_FILE: files.config,
    },
  };
}

/** The credentials that stand in a section, read without any of AWS's rules. */
export async function savedIn(path: string, name: string) {
  const text = await Deno.readTextFile(path);
  const section = text.slice(text.indexOf(`[${name}]`)).split(/\r?\n(?=\[)/)[0];
  const value = (setting: string) =>
    new RegExp(`^${setting} = (\\S+)\r?$`, "m").exec(section)?.[1];
  const sessionToken = value("aws_session_token");
  return {
    accessKeyId: value("aws_access_key_id"),
    secretAccessKey: value("aws_secret_access_key"),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
/** The bytes of a file, one character each; undefined if there is none. */
export async function latin1(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder("latin1").decode(await Deno.readFile(path));
  } catch {
    return undefined;
  }
}
