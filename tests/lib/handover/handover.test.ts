/** Handing over: what is told where, beside the credentials themselves. */
import { rejects, strictEqual } from "node:assert/strict";
import type { NewCredentials } from "../../../lib/aws/keys.ts";
import { type Handover, openHandover } from "../../../lib/handover/handover.ts";
import { captureContext } from "../../support/cli.ts";

const SESSION = {
  AccessKeyId: "ASIAEXAMPLE",
  SecretAccessKey: "100%-the-secret",
  SessionToken: "the-session-token",
  Expiration: new Date("2026-01-02T03:04:05Z"),
};
const PLACE = { region: "us-east-1" };
const GITHUB = { kind: "print", format: "github" } as const;

/** Checks the handover, and hands over. */
async function handOver(
  credentials: NewCredentials,
  handover: Handover,
  context: Parameters<typeof openHandover>[1],
): Promise<void> {
  const { signal } = new AbortController();
  await using opened = await openHandover(handover, context, signal);
  await opened.deliver(credentials, PLACE);
}

Deno.test("in a GitHub Actions job the secrets are masked, and nowhere else told", async () => {
  const job = captureContext({ env: { GITHUB_ACTIONS: "true" } });
  await handOver(SESSION, GITHUB, job);
  strictEqual(
    job.captured.stderr,
    "::add-mask::100%25-the-secret\n::add-mask::the-session-token\n",
  );
  job.err("100%-the-secret");
  strictEqual(job.captured.stderr.split("\n").at(-1), "***");
  const elsewhere = captureContext();
  await handOver(SESSION, GITHUB, elsewhere);
  strictEqual(elsewhere.captured.stderr, "");
  strictEqual(elsewhere.captured.stdout, job.captured.stdout);
});

Deno.test("a credentials file that others can read is warned of", async () => {
  const path = await Deno.makeTempFile({ prefix: "of mine " });
  try {
    await Deno.chmod(path, 0o644);
    const context = captureContext({
      env: { AWS_SHARED_CREDENTIALS_FILE: path },
    });
    await handOver(
      SESSION,
      { kind: "profile", name: "a", force: false },
      context,
    );
    strictEqual(
      context.captured.stderr,
      `Saved profile 'a' in ${path}\nWarning: other users can read ${path} - run: chmod 600 '${path}'\n`,
    );
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("standard output that cannot be written is an error that holds no secret", async () => {
  const context = {
    ...captureContext(),
    safeOut: () => Promise.resolve(() => Promise.reject(new Error("gone"))),
  };
  await rejects(
    handOver(SESSION, { kind: "print", format: "env" }, context),
    {
      message: "The credentials could not be written to standard output: gone",
    },
  );
});
