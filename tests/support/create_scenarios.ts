/** Ways to use `create`, for tests in which something goes wrong. */
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { Sandbox } from "./aws.ts";

const ROLE = "s3-credentials.AmazonS3FullAccess";

/** A way to use `create`, and the account in which it is used. */
export interface Scenario {
  name: string;
  /** Prepares the account; the result is the command line. */
  prepare(box: Sandbox): Promise<string[]>;
  /** Calls that change something, as they are made when all goes well. */
  changes: string[];
}

/** The scenarios, each in an account of its own. */
export const scenarios: readonly Scenario[] = [
  {
    name: "a user for an existing bucket",
    prepare: async (box) => [await box.bucket()],
    changes: ["CreateUser", "PutUserPolicy", "CreateAccessKey"],
  },
  {
    name: "a user for two new buckets that are websites, with tags",
    prepare: (box) =>
      Promise.resolve([
        box.name("a"),
        box.name("b"),
        "--create-bucket",
        "--public",
        "--website",
        "--tag",
        "team=web",
      ]),
    changes: [
      ...Array(2).fill([
        "PUT bucket",
        "PUT bucket?tagging",
        "PUT bucket?publicAccessBlock",
        "PUT bucket?policy",
        "PUT bucket?website",
      ]).flat(),
      "CreateUser",
      "PutUserPolicy",
      "PutUserPolicy",
      "CreateAccessKey",
    ],
  },
  {
    name: "--public on a bucket that has a policy and a block",
    prepare: async (box) => {
      const Bucket = await box.bucket();
      await box.s3.send(
        new PutBucketPolicyCommand({
          Bucket,
          Policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{
              Sid: "Mine",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:DeleteObject",
              Resource: `arn:aws:s3:::${Bucket}/kept/*`,
            }],
          }),
        }),
      );
      await box.s3.send(
        new PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: true,
            RestrictPublicBuckets: false,
          },
        }),
      );
      return [Bucket, "--website", "--read-only"];
    },
    changes: [
      "PUT bucket?publicAccessBlock",
      "PUT bucket?policy",
      "PUT bucket?website",
      "CreateUser",
      "PutUserPolicy",
      "CreateAccessKey",
    ],
  },
  {
    name: "--update of a user that exists",
    prepare: async (box) => {
      const Bucket = await box.bucket();
      const UserName = box.name("user");
      await box.iam.send(new CreateUserCommand({ UserName }));
      await box.iam.send(
        new PutUserPolicyCommand({
          UserName,
          PolicyName: `s3.write-only.${Bucket}`,
          PolicyDocument:
            `{ "Version": "2012-10-17",\n  "Statement": [ { "Effect":"Allow", "Action":"s3:PutObject", "Resource":"arn:aws:s3:::${Bucket}/old/*" } ] }`,
        }),
      );
      await box.iam.send(new CreateAccessKeyCommand({ UserName }));
      return [Bucket, "--write-only", "--username", UserName, "--update"];
    },
    changes: ["CreateAccessKey", "PutUserPolicy"],
  },
  {
    name: "--duration where there is no role",
    prepare: async (box) => [await box.bucket(), "--duration", "15m"],
    changes: ["CreateRole", "AttachRolePolicy", "AssumeRole"],
  },
  {
    name: "--duration where there is a role",
    prepare: async (box) => {
      await makeRole(box, {
        trusted: `arn:aws:iam::${await account(box)}:root`,
        duration: 43200,
        attach: true,
      });
      return [await box.bucket(), "--duration", "12h", "--read-only"];
    },
    changes: ["AssumeRole"],
  },
  {
    name: "--duration where the role must be repaired, with a new bucket",
    prepare: async (box) => {
      await makeRole(box, {
        trusted: "arn:aws:iam::999999999999:root",
        duration: 3600,
        attach: false,
      });
      return [box.name(), "--duration", "2h", "-c"];
    },
    changes: [
      "PUT bucket",
      "AttachRolePolicy",
      "UpdateRole",
      "UpdateAssumeRolePolicy",
      "AssumeRole",
    ],
  },
];

/** The number of the sandbox's account. */
export async function account(box: Sandbox): Promise<string> {
  return JSON.parse((await box.cli(["whoami"])).stdout).Account;
}

async function makeRole(
  { iam }: Sandbox,
  role: { trusted: string; duration: number; attach: boolean },
): Promise<void> {
  await iam.send(
    new CreateRoleCommand({
      RoleName: ROLE,
      Description: "somebody's own words",
      MaxSessionDuration: role.duration,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{
          Effect: "Allow",
          Principal: { AWS: role.trusted },
          Action: "sts:AssumeRole",
        }],
      }),
    }),
  );
  if (!role.attach) return;
  await iam.send(
    new AttachRolePolicyCommand({
      RoleName: ROLE,
      PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
    }),
  );
}
