/** New credentials, and the files in which programs read them. */
import type { CredentialTarget, NewCredentials } from "../../lib/aws/keys.ts";
import type { Format } from "../../lib/handover/format_names.ts";
import { formatCredentials } from "../../lib/handover/formats.ts";
import { folder } from "./folder.ts";

/** Every character that means something in one of the formats. */
export const AWKWARD: NewCredentials = {
  AccessKeyId: `A"B'C$HOME\\D%PATH%E`,
  SecretAccessKey: 's`id`$(id)\\\\\'\\\'%s%%x{y}${z}%{q}"""&|<>^()!#;\\',
  SessionToken: "T/+=".repeat(250),
  Expiration: new Date("2026-01-02T03:04:05.678Z"),
};

/** Temporary credentials as AWS makes them. */
export const SESSION: NewCredentials = {
  AccessKeyId: "ASIAIOSFODNN7EXAMPLE",
  SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  SessionToken: "IQoJb3JpZ2luX2VjE/+==",
  Expiration: new Date("2026-01-02T03:04:05Z"),
};

/** An access key as AWS makes it. */
export const KEY: NewCredentials = {
  UserName: "s3.read-write.bucket",
  AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
  Status: "Active",
  SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  CreateDate: new Date("2026-01-02T03:04:05Z"),
};

/** Where the credentials are used. */
export const AWS: CredentialTarget = { region: "eu-west-1" };

/** What a reader of {@link AWKWARD} must find in the variables {@link NAMES}. */
export const VALUES = [
  AWKWARD.AccessKeyId,
  AWKWARD.SecretAccessKey,
  "SessionToken" in AWKWARD ? AWKWARD.SessionToken : "",
];
/** The variables of credentials, in the order of {@link VALUES}. */
export const NAMES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
];

/** Uses a file that holds credentials in a format. */
export async function withFile(
  format: Format,
  credentials: NewCredentials,
  use: (path: string) => Promise<void>,
): Promise<void> {
  await using dir = await folder();
  const path = `${dir.path}/credentials`;
  await Deno.writeTextFile(path, formatCredentials(format, credentials, AWS));
  await use(path);
}
