/**
 * `create` when something goes wrong: whatever call fails, is carried out
 * without an answer, or is followed by Ctrl-C, the account is afterwards as it
 * was before, and standard error says so.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
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
import {
  ENDPOINT,
  HAS_ACCOUNTS,
  type Sandbox,
  sandbox,
} from "../support/aws.ts";
import { type Call, type Fault, startProxy } from "../support/proxy.ts";
import { snapshot } from "../support/snapshot.ts";

const ROLE = "s3-credentials.AmazonS3FullAccess";

/** A way to use `create`, and the account in which it is used. */
interface Scenario {
  name: string;
  /** Prepares the account; the result is the command line. */
  prepare(box: Sandbox): Promise<string[]>;
  /** Calls that change something, as they are made when all goes well. */
  changes: string[];
}

const scenarios: Scenario[] = [
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
    changes: ["PutUserPolicy", "CreateAccessKey"],
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

async function account(box: Sandbox): Promise<string> {
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

/** Whether a call changes something, by its name. */
function isChange({ operation }: Call): boolean {
  return !/^(Get|List|HEAD|GET)/.test(operation);
}

/** Deno 2.6 notices a dropped connection only when the time for it is over. */
const NOTICES_DROPS = !Deno.version.deno.startsWith("2.6.");

const FAULTS: Fault[] = [
  { kind: "refuse", status: 400, code: "ValidationError" },
  { kind: "carry out and fail" },
  ...(NOTICES_DROPS ? [{ kind: "carry out and drop" as const }] : []),
];

/** How an answer gets lost. */
const LOST = NOTICES_DROPS ? "carry out and drop" : "carry out and fail";

/** Faults the nth call of an operation, also when the SDK tries it again. */
function everyTry(operation: string, nth: number, fault: Fault) {
  let invocation: string | undefined;
  return (call: Call) => {
    if (call.operation === operation && call.nth === nth) {
      invocation = call.invocation;
    }
    return call.invocation === invocation ? fault : undefined;
  };
}

for (const { name, prepare, changes } of scenarios) {
  Deno.test({
    name: `create undoes what it did: ${name}`,
    ignore: !HAS_ACCOUNTS,
    async fn(t) {
      await using box = await sandbox({ admin: true });
      await using proxy = startProxy(ENDPOINT!);
      const args = ["create", ...await prepare(box)];
      const before = await snapshot(box);
      const throughProxy = { env: { AWS_ENDPOINT_URL: proxy.endpoint } };

      // The last call of all is refused: this tells which calls there are.
      let calls: Call[] = [];
      const last = changes.at(-1)!;
      await t.step(`refuse ${last}`, async () => {
        proxy.fault = (call) => call.operation === last ? FAULTS[0] : undefined;
        await failsWithoutTrace();
        calls = proxy.calls.slice(
          0,
          proxy.calls.findIndex((call) => call.operation === last) + 1,
        );
        deepStrictEqual(
          calls.filter(isChange).map((call) => call.operation),
          changes,
        );
      });

      for (const { operation, nth } of calls) {
        const found = calls.find((call) =>
          call.operation === operation && call.nth === nth
        )!;
        const faults = isChange(found) ? FAULTS : FAULTS.slice(0, 1);
        for (const fault of faults) {
          if (fault.kind === "refuse" && operation === last) continue;
          await t.step(`${fault.kind} ${operation} ${nth}`, async () => {
            proxy.fault = everyTry(operation, nth, fault);
            await failsWithoutTrace();
          });
        }
        if (!isChange(found)) continue;
        await t.step(`Ctrl-C after ${operation} ${nth}`, async () => {
          proxy.calls = [];
          proxy.fault = () => undefined;
          proxy.answered = async (call) => {
            if (call.operation !== operation || call.nth !== nth) return;
            running.kill("SIGINT");
            await running.told("Interrupted");
          };
          const running = box.spawn(args, throughProxy);
          const { code, stdout, stderr } = await running.result;
          proxy.answered = () => {};
          match(stderr, /Error: Interrupted \((undone: |nothing was changed)/);
          strictEqual(stdout, "");
          strictEqual(code, 130);
          deepStrictEqual(await snapshot(box), before);
        });
      }

      async function failsWithoutTrace() {
        proxy.calls = [];
        const { code, stdout, stderr } = await box.cli(args, throughProxy);
        proxy.fault = () => undefined;
        match(stderr, /^Error: .+$/m);
        if (proxy.calls.some(isChange)) {
          match(stderr, /\((undone: [^;]+|nothing was changed)\)\n$/);
        }
        strictEqual(stdout, "");
        strictEqual(code, 1);
        deepStrictEqual(await snapshot(box), before);
      }

      await t.step("and with no fault it works", async () => {
        const { code, stdout, stderr } = await box.cli(args, throughProxy);
        strictEqual(code, 0, stderr);
        ok(JSON.parse(stdout).SecretAccessKey);
      });
    },
  });
}

for (const { name, prepare, changes } of [scenarios[1], scenarios[4]]) {
  Deno.test({
    name: `create succeeds although an answer got lost: ${name}`,
    ignore: !HAS_ACCOUNTS,
    async fn(t) {
      const undisturbed = await outcome(prepare, () => undefined);
      ok(undisturbed.stdout.includes("SecretAccessKey"), undisturbed.stderr);
      const repeated = changes.filter((operation) =>
        operation !== "CreateAccessKey"
      );
      for (const [i, operation] of repeated.entries()) {
        const nth = repeated.slice(0, i + 1)
          .filter((other) => other === operation).length;
        await t.step(`${operation} ${nth}`, async () => {
          const disturbed = await outcome(
            prepare,
            (call) =>
              call.operation === operation && call.nth === nth
                ? { kind: LOST }
                : undefined,
          );
          ok(disturbed.stdout.includes("SecretAccessKey"), disturbed.stderr);
          deepStrictEqual(disturbed.state, undisturbed.state);
        });
      }
    },
  });
}

/** What a run in a new account leaves there, names made comparable. */
async function outcome(
  prepare: Scenario["prepare"],
  fault: (call: Call) => Fault | undefined,
) {
  await using box = await sandbox({ admin: true });
  await using proxy = startProxy(ENDPOINT!);
  proxy.fault = fault;
  const args = ["create", ...await prepare(box)];
  const { stdout, stderr } = await box.cli(args, {
    env: { AWS_ENDPOINT_URL: proxy.endpoint },
  });
  const state = JSON.stringify(await snapshot(box))
    .replaceAll(box.name("").slice(0, -1), "ID")
    .replaceAll(await account(box), "ACCOUNT")
    .replace(/AKIA\w+/g, "KEY");
  return { stdout, stderr, state: JSON.parse(state) };
}
