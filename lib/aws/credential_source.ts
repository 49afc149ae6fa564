/**
 * Gets credentials from the source that was chosen, and keeps them until they
 * expire.
 */
import { CredentialsProviderError, memoize } from "@smithy/core/config";
import type { AwsCredentialIdentity } from "@smithy/types";
import { CliError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";
import { shell } from "../output/shell.ts";
import type {
  RoleSource,
  SdkSource,
  Source,
  WebIdentitySource,
} from "./source.ts";
import type { AwsDependencies } from "./dependencies.ts";
import type { SdkHttpHandler } from "./request_handler.ts";
import { sdkName, type SdkProfile } from "./sdk_files.ts";

/** What the calls that fetch credentials are made with. */
export interface Transport {
  region: string;
  requestHandler: SdkHttpHandler;
  /** The endpoint where roles are assumed; undefined for AWS's own. */
  stsEndpoint: string | undefined;
  /** Where the SDK finds further settings. */
  sdkProfile: SdkProfile;
}

type Provider = () => Promise<AwsCredentialIdentity>;

/** Credentials are renewed this long before they expire, as in the SDK: ms. */
const RENEWAL = 300_000;

/**
 * A function that returns valid credentials from one source, and never tries
 * another one instead. The code for the source is loaded on the first call. The
 * credentials are kept, and registered as secrets.
 */
export function credentialSource(
  source: Source,
  system: AwsDependencies,
  transport: Transport,
): Provider {
  const provider = new Providers(system, transport).of(source);
  const kept = memoize(
    async () => {
      const credentials = await provider();
      system.secrets.remember(credentials.secretAccessKey);
      system.secrets.remember(credentials.sessionToken);
      return credentials;
    },
    ({ expiration }) =>
      expiration !== undefined &&
      expiration.getTime() - system.now().getTime() < RENEWAL,
  );
  // So that the SDK's clients do not keep them a second time.
  return Object.assign(kept, { memoized: true });
}

/** Makes a provider for each kind of source, from parts of the SDK. */
class Providers {
  readonly #system: AwsDependencies;
  readonly #transport: Transport;

  constructor(system: AwsDependencies, transport: Transport) {
    this.#system = system;
    this.#transport = transport;
  }

  of(source: Source): Provider {
    switch (source.kind) {
      case "keys":
        return () => Promise.resolve(source.keys);
      case "role":
        return this.#role(source);
      case "web-identity":
        return () => this.#webIdentity(source);
      case "sdk":
        return () => this.#bySdk(source);
      case "container":
        return () => this.#container();
      case "instance":
        return () => this.#instance();
      case "machine":
        return CONTAINER.some((name) => this.#system.env(name))
          ? () => this.#container()
          : () => this.#instance();
    }
  }

  #role(role: RoleSource): Provider {
    const source = this.of(role.source);
    return async () => {
      const { profile, mfaSerial } = role;
      if (mfaSerial !== undefined) {
        throw new CliError(
          `The role of the profile '${profile}' wants a code from the MFA device '${mfaSerial}', for which this program does not ask - use: ${
            exportCommand(profile)
          }`,
        );
      }
      const keys = await source();
      this.#system.secrets.remember(keys.secretAccessKey);
      this.#system.secrets.remember(keys.sessionToken);
      return await describing(profile, async () => {
        const { getDefaultRoleAssumer } = await import("@aws-sdk/client-sts");
        return await getDefaultRoleAssumer(this.#sts())(keys, {
          RoleArn: role.roleArn,
          RoleSessionName: role.sessionName || this.#sessionName(),
          ExternalId: role.externalId,
          DurationSeconds: role.duration,
        });
      });
    };
  }

  async #webIdentity(
    { roleArn, tokenFile, sessionName }: WebIdentitySource,
  ): Promise<AwsCredentialIdentity> {
    let token: string;
    try {
      token = new TextDecoder().decode(await this.#system.readBytes(tokenFile));
    } catch (error) {
      throw new CliError(
        `Cannot read the web identity token '${tokenFile}': ${
          describeFileError(error)
        }`,
        { cause: error },
      );
    }
    this.#system.secrets.remember(token);
    const { getDefaultRoleAssumerWithWebIdentity } = await import(
      "@aws-sdk/client-sts"
    );
    try {
      return await getDefaultRoleAssumerWithWebIdentity(this.#sts())({
        RoleArn: roleArn,
        RoleSessionName: sessionName || this.#sessionName(),
        WebIdentityToken: token,
      });
    } catch (error) {
      if (error instanceof CliError) throw error;
      throw new CliError(
        `Cannot assume the role '${roleArn}' with the web identity token '${tokenFile}': ${
          (error as Error).message
        }`,
        { cause: error },
      );
    }
  }

  async #bySdk(source: SdkSource): Promise<AwsCredentialIdentity> {
    const { region, requestHandler, sdkProfile } = this.#transport;
    return await describing(source.profile, async () => {
      const { fromIni } = await import("@aws-sdk/credential-provider-ini");
      return await fromIni({
        ...sdkProfile,
        profile: sdkName(source),
        // No region here: SSO has its own.
        clientConfig: this.#client(),
        parentClientConfig: { region, requestHandler },
      })();
    });
  }

  async #container(): Promise<AwsCredentialIdentity> {
    const { fromHttp } = await import("@aws-sdk/credential-provider-http");
    const { NoOpLogger } = await import("@smithy/core/client");
    return await ofMachine(() => fromHttp({ logger: new NoOpLogger() })());
  }

  async #instance(): Promise<AwsCredentialIdentity> {
    const disabled = this.#system.env("AWS_EC2_METADATA_DISABLED");
    if (disabled !== undefined && disabled.toLowerCase() !== "false") {
      throw new CredentialsProviderError(
        "AWS_EC2_METADATA_DISABLED forbids to ask for the role of the machine",
      );
    }
    const { fromInstanceMetadata } = await import(
      "@smithy/credential-provider-imds"
    );
    return await ofMachine(fromInstanceMetadata());
  }

  #sts() {
    const { region, stsEndpoint, sdkProfile } = this.#transport;
    return {
      ...this.#client(),
      region,
      endpoint: stsEndpoint,
      parentClientConfig: { profile: sdkProfile.profile },
    };
  }

  #client() {
    return {
      requestHandler: this.#transport.requestHandler,
      // Otherwise the SDK takes the endpoint of AWS_PROFILE, even with
      // --profile, and sends requests there signed with this profile's keys.
      ignoreConfiguredEndpointUrls: true,
    } as const;
  }

  #sessionName(): string {
    return `s3-credentials-${this.#system.now().getTime()}`;
  }
}

/** Where a container is told to ask for its credentials. */
const CONTAINER = [
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** Runs `get`, whose errors mean that the machine has no credentials. */
async function ofMachine<T>(get: () => Promise<T>): Promise<T> {
  try {
    return await get();
  } catch (error) {
    throw Object.assign(
      new CredentialsProviderError((error as Error).message),
      { cause: error },
    );
  }
}

/** Runs `get`, whose errors say from which profile credentials are wanted. */
async function describing<T>(
  profile: string,
  get: () => Promise<T>,
): Promise<T> {
  try {
    return await get();
  } catch (error) {
    if (error instanceof CliError) throw error;
    const text = (error as Error).message;
    throw new CliError(
      /requires run access/i.test(text)
        ? `The profile '${profile}' gets its credentials from a program (credential_process), and this build may not run programs - use: ${
          exportCommand(profile)
        }`
        : `Cannot get credentials from the profile '${profile}': ${text}`,
      { cause: error },
    );
  }
}

function exportCommand(profile: string): string {
  return `${shell`aws configure export-credentials --profile ${profile}`} | s3-credentials … --auth -`;
}
