/** The texts in which new credentials are handed over. Pure. */
import type { AccessKey } from "../aws/iam_users.ts";
import type { SessionCredentials } from "../aws/sts.ts";
import { jsonDocument } from "../json.ts";

/** A user's access key, or the temporary credentials of a session. */
export type NewCredentials = AccessKey | SessionCredentials;

/** Each format by the name `--format` knows it by. */
export const FORMATS = {
  json: jsonDocument,
  ini: (credentials: NewCredentials): string =>
    [
      "[default]",
      `aws_access_key_id=${credentials.AccessKeyId}`,
      `aws_secret_access_key=${credentials.SecretAccessKey}`,
      ...("SessionToken" in credentials
        ? [`aws_session_token=${credentials.SessionToken}`]
        : []),
      "",
    ].join("\n"),
} satisfies Record<string, (credentials: NewCredentials) => string>;

/** A name that `--format` accepts. */
export type Format = keyof typeof FORMATS;
