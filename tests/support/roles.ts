/** Roles, whom they trust, and callers who have a session of one. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { ROLE_NAME } from "../../lib/policy/names.ts";
import { environment, type Sandbox } from "./aws.ts";
import type { Proxy } from "./proxy.ts";

/** The role of which {@link asSession} has a session. */
export const SESSION_ROLE = "Deployer";

/** A statement that lets a principal assume a role, with these changes. */
export const allow = (principal: string | object, more: object = {}) => ({
  Effect: "Allow",
  Principal: typeof principal === "string" ? { AWS: principal } : principal,
  Action: "sts:AssumeRole",
  ...more,
});

/** A trust policy as JSON text. */
export function trustDocument(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Makes a role that may do everything. */
export async function makeRole(
  { iam }: Sandbox,
  RoleName: string,
  trust: string,
  Path = "/",
): Promise<string> {
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      Path,
      AssumeRolePolicyDocument: trust,
      MaxSessionDuration: 43200,
    }),
  );
  for (const name of ["AmazonS3FullAccess", "AdministratorAccess"]) {
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName,
        PolicyArn: `arn:aws:iam::aws:policy/${name}`,
      }),
    );
  }
  return Role!.Arn!;
}

/** The tool's trust policy, as JSON text. */
export async function trustPolicy({ iam }: Sandbox): Promise<string> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: ROLE_NAME }));
  return decodeURIComponent(Role!.AssumeRolePolicyDocument!);
}

/** The ARN of the sandbox's administrator. */
export async function callerArn(box: Sandbox): Promise<string> {
  return JSON.parse((await box.cli(["whoami"])).stdout).Arn;
}

/**
 * A session of a role with a path, as the program sees it through the proxy.
 */
export async function asSession(box: Sandbox, proxy: Proxy) {
  const roleArn = await makeRole(
    box,
    SESSION_ROLE,
    trustDocument(allow(await callerArn(box))),
    "/ci/",
  );
  const { Credentials } = await box.sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "session" }),
  );
  const env = environment({
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  });
  return { roleArn, env: { ...env, AWS_ENDPOINT_URL: proxy.endpoint } };
}
