/** IAM users who run the program with chosen rights. */
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
} from "@aws-sdk/client-iam";
import { environment, type Sandbox } from "./aws.ts";

/**
 * Makes a user who holds `policy` and nothing else.
 * @param policy JSON text; undefined for a user without any rights
 * @returns the environment in which the program acts as this user
 */
export async function caller(
  box: Sandbox,
  suffix: string,
  policy: string | undefined,
): Promise<Record<string, string>> {
  const UserName = box.name(suffix);
  await box.iam.send(new CreateUserCommand({ UserName }));
  if (policy !== undefined) {
    const { Policy } = await box.iam.send(
      new CreatePolicyCommand({ PolicyName: UserName, PolicyDocument: policy }),
    );
    await box.iam.send(
      new AttachUserPolicyCommand({ UserName, PolicyArn: Policy!.Arn }),
    );
  }
  const { AccessKey } = await box.iam.send(
    new CreateAccessKeyCommand({ UserName }),
  );
  return environment({
    accessKeyId: AccessKey!.AccessKeyId!,
    secretAccessKey: AccessKey!.SecretAccessKey!,
  });
}

/** A policy that allows these actions on everything. */
export function allowing(...actions: string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  });
}
