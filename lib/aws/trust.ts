/** Whose certificates are trusted beside the system's. */
import { Buffer } from "node:buffer";
import { CliError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";
import type { AwsDependencies } from "./dependencies.ts";

/** A certificate in PEM (RFC 7468). */
const CERTIFICATE =
  /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g;

/**
 * The certificates that AWS_CA_BUNDLE or the profile's `ca_bundle` names, in
 * PEM. AWS's own tools trust these alone; here they come beside the system's.
 * Source: AWS SDKs and Tools Reference Guide, "ca_bundle".
 * @param fromProfile the profile's `ca_bundle`, if it is set
 * @throws {CliError} when the file cannot be read, or holds no certificates
 */
export async function trustedCertificates(
  system: Pick<AwsDependencies, "env" | "readBytes">,
  fromProfile: string | undefined,
): Promise<string[]> {
  const fromEnvironment = system.env("AWS_CA_BUNDLE");
  const path = fromEnvironment ?? fromProfile;
  if (!path) return [];
  const named = fromEnvironment === undefined
    ? "ca_bundle of the profile"
    : "AWS_CA_BUNDLE";
  let text: string;
  try {
    text = new TextDecoder().decode(await system.readBytes(path));
  } catch (error) {
    throw new CliError(
      `Cannot read the certificates in '${path}': ${
        describeFileError(error)
      } - check ${named}`,
      { cause: error },
    );
  }
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0 || !found.every(isWhole)) {
    throw new CliError(
      `'${path}' holds no certificates in PEM form, or damaged ones - check ${named}`,
    );
  }
  return found;
}

/** Whether what is encoded is as long as it says (X.690, 8.1.3). */
function isWhole(pem: string): boolean {
  const bytes = Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ""), "base64");
  const lengthSize = bytes[1] - 0x80;
  return bytes[0] === 0x30 && lengthSize > 0 && lengthSize <= 4 &&
    bytes.length === 2 + lengthSize + bytes.readUIntBE(2, lengthSize);
}
