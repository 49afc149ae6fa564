/** How errors of calls to AWS are reported. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { ENDPOINT, HAS_ACCOUNTS, sandbox } from "../support/aws.ts";
import { caller } from "../support/callers.ts";
import { startProxy } from "../support/proxy.ts";

const ERRORS: [name: string, env: Record<string, string>, error: RegExp][] = [
  [
    "an access key that does not exist",
    { AWS_ACCESS_KEY_ID: "AKIADOESNOTEXIST0000" },
    /^Error: An error occurred \(InvalidClientTokenId\) when calling the GetCallerIdentity operation: .+ - check the access key ID; .+\n$/,
  ],
  [
    "a wrong secret",
    { AWS_SECRET_ACCESS_KEY: "wrong" },
    /^Error: An error occurred \(SignatureDoesNotMatch\) when calling the GetCallerIdentity operation: .+ - check the secret access key\n$/,
  ],
  [
    "a server that is not there",
    { AWS_ENDPOINT_URL: `http://127.0.0.1:${unusedPort()}` },
    /^Error: Could not reach AWS for the GetCallerIdentity operation \(ECONNREFUSED\): .+ - check the endpoint URL\n$/,
  ],
];

for (const [name, env, error] of ERRORS) {
  Deno.test({
    name: `${name} is told in one line`,
    ignore: !HAS_ACCOUNTS,
    async fn() {
      await using box = await sandbox({ admin: true });
      const result = await box.cli(["whoami"], { env });
      match(result.stderr, error);
      deepStrictEqual({ ...result, stderr: "" }, {
        code: 1,
        stdout: "",
        stderr: "",
      });
    },
  });
}

Deno.test({
  name: "AccessDenied names the action that the caller lacks",
  ignore: !HAS_ACCOUNTS,
  async fn() {
    await using box = await sandbox();
    const env = await caller(box, "nobody", undefined);
    const { code, stderr } = await box.cli(["list-users"], { env });
    strictEqual(code, 1);
    match(
      stderr,
      /^Error: An error occurred \(AccessDenied\) when calling the ListUsers operation: .+ - the caller lacks iam:ListUsers\n$/,
    );
  },
});

Deno.test({
  name: "--debug adds the stack and AWS's request id",
  ignore: !HAS_ACCOUNTS,
  async fn() {
    await using box = await sandbox();
    await using proxy = startProxy(ENDPOINT!);
    proxy.fault = () => ({ kind: "refuse", status: 403, code: "AccessDenied" });
    const env = { AWS_ENDPOINT_URL: proxy.endpoint };
    const quiet = await box.cli(["whoami"], { env });
    match(quiet.stderr, /^Error: [^\n]+\n$/);
    const variable = { ...env, S3_CREDENTIALS_DEBUG: "1" };
    for (
      const { stderr } of [
        await box.cli(["whoami", "--debug"], { env }),
        await box.cli(["whoami"], { env: variable }),
      ]
    ) {
      match(stderr, /^Error: [^\n]+\n[\s\S]*\n {4}at /);
      match(stderr, /^Request id: r-1$/m);
    }
  },
});

function unusedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}
