/** The calls to AWS STS: who is calling, and temporary credentials. */
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { clientConfig, type Settings } from "./settings.ts";
import { translateErrors } from "./errors.ts";
import type { SessionCredentials } from "./keys.ts";
import { complete } from "./complete.ts";

/** Who is calling, in the order of AWS's response. */
export interface CallerIdentity {
  UserId: string;
  Account: string;
  Arn: string;
}

/** A role to assume, and how. */
export interface AssumeRoleRequest {
  roleArn: string;
  sessionName: string;
  /** The session policy as it is sent: at most 2,048 characters. */
  policy: string;
  /** How long the credentials are valid: seconds. */
  duration: number;
}

/** The calls to STS. */
export interface Sts {
  whoami(): Promise<CallerIdentity>;
  /** @throws {AwsError} also when the answer is not complete */
  assumeRole(request: AssumeRoleRequest): Promise<SessionCredentials>;
}

/** The SDK's client for STS, with these settings. */
export function stsClient(settings: Settings): STSClient {
  const client = new STSClient(clientConfig(settings, "sts"));
  translateErrors(client, "sts");
  return client;
}

/** The calls to STS, made through `client`. */
export function createSts(client: STSClient): Sts {
  return {
    async whoami() {
      const { UserId, Account, Arn } = complete(
        await client.send(new GetCallerIdentityCommand({})),
        ["UserId", "Account", "Arn"],
        { service: "sts", operation: "GetCallerIdentity" },
      );
      return { UserId, Account, Arn };
    },
    async assumeRole({ roleArn, sessionName, policy, duration }) {
      const { Credentials } = await client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: sessionName,
          Policy: policy,
          DurationSeconds: duration,
        }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } =
        complete(
          Credentials,
          ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"],
          { service: "sts", operation: "AssumeRole" },
        );
      return { AccessKeyId, SecretAccessKey, SessionToken, Expiration };
    },
  };
}
