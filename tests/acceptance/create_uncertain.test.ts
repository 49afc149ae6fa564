/**
 * `create` when an answer got lost or leaves fields out, IAM is late to tell, or
 * another run changes the same user.
 */
import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual,
} from "node:assert/strict";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { HAS_ACCOUNTS } from "../support/aws.ts";
import type { Fault } from "../support/proxy.ts";
import { BUSY, LOST, tried, UNKNOWN } from "../support/tried.ts";

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_ACCOUNTS, fn });
}

test("a key whose answer got lost is found although IAM is late to list it", async () => {
  const none = "<ListAccessKeysResponse><ListAccessKeysResult>" +
    "<AccessKeyMetadata/></ListAccessKeysResult></ListAccessKeysResponse>";
  const { stderr, changes } = await tried(({ operation, nth }) => {
    if (operation === "CreateAccessKey") return LOST;
    return operation === "ListAccessKeys" && nth <= 3
      ? { kind: "carry out and say", body: none }
      : undefined;
  });
  deepStrictEqual(changes, []);
  match(stderr, /undone: access key AKIA\w+ of user USER, /);
});

test("a key that may be another run's is named, and not removed", async () => {
  const { stderr, changes } = await tried(
    ({ operation }) => operation === "CreateAccessKey" ? LOST : undefined,
    {
      between: async ({ operation }, iam, UserName) => {
        if (operation !== "CreateAccessKey") return;
        await iam.send(new CreateAccessKeyCommand({ UserName }));
      },
    },
  );
  match(
    stderr,
    /perhaps access key of user USER \(cannot tell which of AKIA\w+ and AKIA\w+ is the new one\), remove with: aws iam list-access-keys/,
  );
  strictEqual(
    changes.filter((name) => name.startsWith("access key ")).length,
    2,
  );
  doesNotMatch(stderr, /delete-user|undone: policy/);
});

for (
  const field of [
    "UserName",
    "AccessKeyId",
    "SecretAccessKey",
    "Status",
    "CreateDate",
  ]
) {
  test(`a key without ${field} is revoked, not printed`, async () => {
    const { code, stdout, stderr, changes } = await tried(({ operation }) =>
      operation === "CreateAccessKey" ? without(field) : undefined
    );
    strictEqual(code, 1);
    strictEqual(stdout, "");
    match(
      stderr,
      new RegExp(`The response to CreateAccessKey lacks ${field} `),
    );
    match(stderr, /\(undone: access key AKIA\w+ of user USER, [^;]+\)\n$/);
    deepStrictEqual(changes, []);
  });
}

for (
  const field of [
    "AccessKeyId",
    "SecretAccessKey",
    "SessionToken",
    "Expiration",
  ]
) {
  test(`a session without ${field} is not printed`, async () => {
    const { code, stdout, stderr } = await tried(
      ({ operation }) =>
        operation === "AssumeRole" ? without(field) : undefined,
      { args: ["--duration", "15m"] },
    );
    strictEqual(code, 1);
    strictEqual(stdout, "");
    match(stderr, new RegExp(`The response to AssumeRole lacks ${field} `));
  });
}

/** Carried out, and answered without a field. */
function without(field: string): Fault {
  return {
    kind: "carry out and say",
    body: (real) => real.replace(new RegExp(`<${field}>[^<]*</${field}>`), ""),
  };
}

test("a call that AWS was too busy for, each time, was not carried out", async () => {
  const { stderr, calls, changes } = await tried(({ operation }) =>
    operation === "CreateUser" ? BUSY : undefined
  );
  match(stderr, /\(nothing was changed\)\n$/);
  deepStrictEqual(changes, []);
  // Nothing had to be looked up.
  strictEqual(calls.at(-1)!.operation, "CreateUser");
});

test("a user that another run made while our answer got lost is left alone", async () => {
  let other: Promise<unknown> | undefined;
  const { stderr, changes } = await tried(
    ({ operation, nth }) => {
      if (operation !== "CreateUser") return undefined;
      return nth === 1
        ? { kind: "refuse", status: 500, code: "InternalFailure" }
        : { kind: "hold", until: other!.then(() => {}) };
    },
    {
      between: ({ operation }, iam, UserName) => {
        if (operation !== "GetUser" || other) return;
        other = iam.send(new CreateUserCommand({ UserName }))
          .then(() => iam.send(new CreateAccessKeyCommand({ UserName })));
      },
    },
  );
  match(
    stderr,
    /Another run made user 'USER' at the same time - try again \(nothing was changed\)\n$/,
  );
  strictEqual(changes.length, 2);
});

test("a policy that IAM is late to tell is waited for", async () => {
  const { code, stdout, stderr } = await tried(({ operation, nth }) =>
    operation === "GetUserPolicy" && nth <= 3 ? UNKNOWN : undefined
  );
  strictEqual(code, 0, stderr);
  ok(JSON.parse(stdout).SecretAccessKey);
});

test("a policy that is never told ends in no key", async () => {
  const { code, stderr } = await tried(({ operation }) =>
    operation === "GetUserPolicy" ? UNKNOWN : undefined
  );
  strictEqual(code, 1);
  match(
    stderr,
    /User 'USER' does not have what it was given: policy USER - try again \(/,
  );
});

const OTHER = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
});

for (const moment of ["PutUserPolicy", "CreateAccessKey"]) {
  for (const name of ["USER", "another"]) {
    test(`a policy '${name}' that another run puts after ${moment} ends in no key`, async () => {
      const { code, stdout, stderr, changes } = await tried(() => undefined, {
        between: async ({ operation }, iam, UserName) => {
          if (operation !== moment) return;
          await iam.send(
            new PutUserPolicyCommand({
              UserName,
              PolicyName: name === "USER" ? UserName : name,
              PolicyDocument: OTHER,
            }),
          );
        },
      });
      strictEqual(code, 1);
      strictEqual(stdout, "");
      match(stderr, /Another run changed user 'USER' at the same time/);
      // What the other run made stays, and no command would remove it.
      deepStrictEqual(changes.toSorted(), [
        `policy ${name} of user USER`,
        "user USER",
      ]);
      match(stderr, /user USER \(another run uses it\)/);
      doesNotMatch(stderr, /remove with/);
    });
  }
}
