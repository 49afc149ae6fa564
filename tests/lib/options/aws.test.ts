/** Who calls, from where and where to, by the options that say so. */
import {
  deepStrictEqual,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { CliError, UsageError } from "../../../lib/errors.ts";
import {
  type AwsFlags,
  checkRegion,
  customEndpoint,
  resolveAccess,
} from "../../../lib/options/aws.ts";
import { captureContext } from "../../support/cli.ts";
import { folder } from "../../support/folder.ts";

const KEYS = { accessKey: "AKIAEXAMPLE", secretKey: "secret-of-flags" };

Deno.test("without options the environment says who calls", async () => {
  deepStrictEqual(await resolveAccess({}, captureContext()), {
    identity: { kind: "ambient" },
    region: undefined,
    endpointUrl: undefined,
  });
});

Deno.test("keys are taken as they are given, with a token or without", async () => {
  for (const sessionToken of [undefined, "token"]) {
    const { identity } = await resolveAccess(
      { ...KEYS, sessionToken },
      captureContext(),
    );
    deepStrictEqual(identity, {
      kind: "keys",
      keys: {
        accessKeyId: KEYS.accessKey,
        secretAccessKey: KEYS.secretKey,
        sessionToken,
      },
    });
  }
});

Deno.test("a profile is named, and region and endpoint go with any identity", async () => {
  deepStrictEqual(
    await resolveAccess(
      { profile: "work", region: "auto", endpointUrl: "https://s3.test" },
      captureContext(),
    ),
    {
      identity: { kind: "profile", name: "work" },
      region: "auto",
      endpointUrl: "https://s3.test",
    },
  );
});

Deno.test("--auth reads a file or standard input", async () => {
  await using dir = await folder();
  const text = JSON.stringify({ AccessKeyId: "a", SecretAccessKey: "s" });
  await Deno.writeTextFile(`${dir.path}/keys.json`, text);
  const ctx = captureContext({ cwd: dir.path, stdin: text });
  for (const auth of ["keys.json", "-"]) {
    const { identity } = await resolveAccess({ auth }, ctx);
    strictEqual(identity.kind, "keys");
  }
});

Deno.test("secrets that came by options are never printed again", async () => {
  const ctx = captureContext({
    stdin: JSON.stringify({
      AccessKeyId: "a",
      SecretAccessKey: "secret-of-auth",
      SessionToken: "token-of-auth",
    }),
  });
  await resolveAccess({ ...KEYS, sessionToken: "token-of-flags" }, ctx);
  await resolveAccess({ auth: "-" }, ctx);
  ctx.err("secret-of-flags token-of-flags secret-of-auth token-of-auth");
  strictEqual(ctx.captured.stderr, "*** *** *** ***");
});

const BOTH = "--access-key and --secret-key go together: give both";
const KEY_OPTIONS = "--access-key, --secret-key or --session-token";

const REFUSED: [flags: AwsFlags, error: CliError][] = [
  [{ accessKey: "a" }, new UsageError(BOTH)],
  [{ secretKey: "s" }, new UsageError(BOTH)],
  [{ sessionToken: "t" }, new UsageError(BOTH)],
  [{ accessKey: "", secretKey: "s" }, new UsageError(BOTH)],
  [
    { ...KEYS, auth: "-" },
    new CliError(`--auth cannot be used with ${KEY_OPTIONS}`),
  ],
  [
    { sessionToken: "t", auth: "-" },
    new CliError(`--auth cannot be used with ${KEY_OPTIONS}`),
  ],
  [
    { ...KEYS, profile: "p" },
    new UsageError(`--profile cannot be used with ${KEY_OPTIONS}`),
  ],
  [
    { auth: "-", profile: "p" },
    new UsageError("--profile cannot be used with --auth"),
  ],
  [{ profile: "" }, new UsageError("--profile is empty")],
  ...["s3.test", "ftp://s3.test", "", "http://"].map((
    endpointUrl,
  ): [AwsFlags, CliError] => [
    { endpointUrl },
    new UsageError(
      `Invalid value for '--endpoint-url': '${endpointUrl}' is not a URL that starts with http:// or https://`,
    ),
  ]),
];

for (const [flags, error] of REFUSED) {
  Deno.test(`${JSON.stringify(flags)} is refused`, async () => {
    await rejects(resolveAccess(flags, captureContext({ stdin: "x" })), error);
  });
}

Deno.test("regions look like AWS's, unless there is a server of somebody else's", async () => {
  const check = (region: string, endpointUrl?: string) => () =>
    checkRegion("--region", region, endpointUrl);
  for (
    const region of ["us-east-1", "us-gov-west-1", "ap-southeast-12"]
  ) check(region)();
  for (
    const region of ["", "auto", "us-east", "US-EAST-1", "us-east-1a", "a/b"]
  ) {
    throws(
      check(region),
      new UsageError(
        `Invalid value for '--region': '${region}' is not an AWS region, which looks like us-east-1`,
      ),
    );
  }
  check("auto", "http://localhost")();
  for (const region of ["", "a/b", "a.b", "a b"]) {
    throws(check(region, "http://localhost"), UsageError);
  }
  // The endpoint of the environment counts as one.
  const env = { AWS_ENDPOINT_URL: "http://localhost" };
  strictEqual(
    (await resolveAccess({ region: "auto" }, captureContext({ env }))).region,
    "auto",
  );
  await rejects(
    resolveAccess({ region: "auto" }, captureContext()),
    UsageError,
  );
});

Deno.test("the endpoint of the option wins over the environment's", () => {
  const env = () => "https://environment";
  strictEqual(customEndpoint({}, { env }), "https://environment");
  strictEqual(
    customEndpoint({ endpointUrl: "https://option" }, { env }),
    "https://option",
  );
  strictEqual(customEndpoint({}, { env: () => undefined }), undefined);
});
