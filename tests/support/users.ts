/** IAM users for commands to work on. */
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { Sandbox } from "./aws.ts";
import { allowing } from "./callers.ts";

/** A user with an access key. */
export interface TestUser {
  userName: string;
  keyId: string;
}

/** What else the full one has. */
export interface FullUser extends TestUser {
  /** A managed policy. */
  policyArn: string;
  groupName: string;
  /** Of a virtual MFA device. */
  serialNumber: string;
}

/** A user with inline policies and one access key, as `create` makes them. */
export async function makeUser(
  { iam, name }: Sandbox,
  suffix: string,
  ...policies: string[]
): Promise<TestUser> {
  const UserName = name(suffix);
  await iam.send(new CreateUserCommand({ UserName }));
  for (const PolicyName of policies) {
    await iam.send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName,
        PolicyDocument: allowing("s3:GetObject"),
      }),
    );
  }
  const { AccessKey } = await iam.send(
    new CreateAccessKeyCommand({ UserName }),
  );
  return { userName: UserName, keyId: AccessKey!.AccessKeyId! };
}

/** A user with some of everything that the emulator knows. */
export async function makeFullUser(
  box: Sandbox,
  suffix: string,
): Promise<FullUser> {
  const { userName, keyId } = await makeUser(box, suffix, "p1");
  const { iam } = box;
  const UserName = userName;
  const policyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
  await iam.send(
    new AttachUserPolicyCommand({ UserName, PolicyArn: policyArn }),
  );
  const GroupName = box.name("group");
  await iam.send(new CreateGroupCommand({ GroupName }));
  await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
  await iam.send(
    new CreateLoginProfileCommand({ UserName, Password: crypto.randomUUID() }),
  );
  const { VirtualMFADevice } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: box.name() }),
  );
  const SerialNumber = VirtualMFADevice!.SerialNumber!;
  await iam.send(
    new EnableMFADeviceCommand({
      UserName,
      SerialNumber,
      // The emulator takes any.
      AuthenticationCode1: "123456",
      AuthenticationCode2: "654321",
    }),
  );
  return {
    userName,
    keyId,
    policyArn,
    groupName: GroupName,
    serialNumber: SerialNumber,
  };
}
