/**
 * AWS as the acceptance tests have it: the emulator that `deno task test`
 * starts, another endpoint that AWS_ENDPOINT_URL named, or, when S3C_TEST_AWS
 * says so, a real account.
 */
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  paginateListUsers,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  paginateListBuckets,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import "./leaks.ts";
import { AMBIENT, cli, type CliOptions, type CliResult, spawn } from "./cli.ts";

/** Whether this is a real account, where IAM takes its time. */
export const REAL = Deno.env.get("S3C_TEST_AWS") === "yes";

/** Undefined for AWS itself. */
export const ENDPOINT: string | undefined = REAL
  ? undefined
  : AMBIENT.AWS_ENDPOINT_URL;

if (!REAL && ENDPOINT === undefined) {
  throw new Error(
    "AWS_ENDPOINT_URL is not set - run these tests with deno task test",
  );
}

/** A secret key and its companions, in the SDK's spelling. */
export interface TestKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const REGION = AMBIENT.AWS_REGION ?? AMBIENT.AWS_DEFAULT_REGION ?? "us-east-1";

/** What an SDK client of a test is made with. Undefined keys are the ambient ones. */
export function clientConfig(keys: TestKeys | undefined, region = REGION) {
  return {
    region,
    ...(keys ? { credentials: keys } : {}),
    ...(ENDPOINT === undefined ? {} : { endpoint: ENDPOINT }),
  };
}

/** What the program is given to act with these keys. */
export function environment(
  keys: TestKeys | undefined,
): Record<string, string> {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? "";
  const identity: Record<string, string> = keys === undefined
    ? {
      AWS_CONFIG_FILE: `${home}/.aws/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${home}/.aws/credentials`,
      ...AMBIENT,
    }
    : {
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken ? { AWS_SESSION_TOKEN: keys.sessionToken } : {}),
    };
  return {
    ...identity,
    AWS_DEFAULT_REGION: REGION,
    ...(ENDPOINT === undefined ? {} : { AWS_ENDPOINT_URL: ENDPOINT }),
  };
}

/** The keys the tests begin with. */
const ROOT: TestKeys | undefined = REAL ? undefined : {
  accessKeyId: AMBIENT.AWS_ACCESS_KEY_ID ?? "test",
  secretAccessKey: AMBIENT.AWS_SECRET_ACCESS_KEY ?? "test",
};

/** Whether a number of 12 digits is the root key of an account of its own. */
export const HAS_ACCOUNTS: boolean = !REAL && await (async () => {
  const keys = randomAccount();
  const sts = new STSClient({ ...clientConfig(keys), maxAttempts: 1 });
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    return Account === keys.accessKeyId;
  } catch {
    return false;
  } finally {
    sts.destroy();
  }
})();

function randomAccount(): TestKeys {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  const digits = `${high}${low}`.padEnd(11, "0").slice(0, 11);
  return { accessKeyId: `9${digits}`, secretAccessKey: "test" };
}

/** Where one test lives: an account of its own if there can be one, and names. */
export interface Sandbox extends AsyncDisposable {
  /** The administrator's keys; undefined for the ambient ones. */
  keys: TestKeys | undefined;
  iam: IAMClient;
  s3: S3Client;
  sts: STSClient;
  /** Runs the program as the administrator. */
  cli(args: string[], options?: CliOptions): Promise<CliResult>;
  /** The same in a process of its own. */
  spawn: typeof spawn;
  /** A name that no other test uses, legal for buckets and users. */
  name(suffix?: string): string;
  /** Makes a bucket with such a name. */
  bucket(suffix?: string): Promise<string>;
}

/**
 * A sandbox for one test. What it made is removed at the end, users and
 * buckets by their names.
 * @param options.admin an IAM user with AdministratorAccess acts, not the root
 * user, who cannot assume roles
 */
export async function sandbox(
  { admin = false }: { admin?: boolean } = {},
): Promise<Sandbox> {
  const id = `s3ct-${crypto.randomUUID().slice(0, 8)}`;
  const root = HAS_ACCOUNTS ? randomAccount() : ROOT;
  const keys = admin && !REAL ? await makeAdmin(root, `${id}-admin`) : root;
  const iam = new IAMClient(clientConfig(keys));
  const s3 = new S3Client({
    ...clientConfig(keys),
    forcePathStyle: ENDPOINT !== undefined,
    followRegionRedirects: true,
  });
  const sts = new STSClient(clientConfig(keys));
  const name = (suffix = "a") => `${id}-${suffix}`;
  return {
    keys,
    iam,
    s3,
    sts,
    name,
    cli: (args, { env, ...options } = {}) =>
      cli(args, { ...options, env: { ...environment(keys), ...env } }),
    spawn: (args, { env, ...options } = {}) =>
      spawn(args, { ...options, env: { ...environment(keys), ...env } }),
    async bucket(suffix) {
      await s3.send(new CreateBucketCommand({ Bucket: name(suffix) }));
      return name(suffix);
    },
    async [Symbol.asyncDispose]() {
      await removeBuckets(s3, id);
      const users = await userNames(iam, id);
      if (users.length > 0) {
        await cli(["delete-user", ...users], { env: environment(keys) });
      }
      for (const client of [iam, s3, sts]) client.destroy();
    },
  };
}

/** Users that the program made for a sandbox: their names hold its buckets'. */
async function userNames(client: IAMClient, id: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { Users } of paginateListUsers({ client }, {})) {
    found.push(...(Users ?? []).map((user) => user.UserName!));
  }
  return found.filter((name) => name.includes(id) && name !== `${id}-admin`);
}

/** A user who may do everything, as the people who run this tool often are. */
async function makeAdmin(
  root: TestKeys | undefined,
  UserName: string,
): Promise<TestKeys> {
  const iam = new IAMClient(clientConfig(root));
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new AttachUserPolicyCommand({
      UserName,
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  );
  const { AccessKey } = await iam.send(
    new CreateAccessKeyCommand({ UserName }),
  );
  iam.destroy();
  return {
    accessKeyId: AccessKey!.AccessKeyId!,
    secretAccessKey: AccessKey!.SecretAccessKey!,
  };
}

async function removeBuckets(client: S3Client, id: string): Promise<void> {
  for await (const { Buckets } of paginateListBuckets({ client }, {})) {
    for (const { Name: Bucket } of Buckets ?? []) {
      if (!Bucket!.startsWith(id)) continue;
      for await (
        const { Contents } of paginateListObjectsV2({ client }, { Bucket })
      ) {
        for (const { Key } of Contents ?? []) {
          await client.send(new DeleteObjectCommand({ Bucket, Key }));
        }
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
    }
  }
}
