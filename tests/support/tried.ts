/** One run of `create` in an account of its own, in which calls may fail. */
import type { IAMClient } from "@aws-sdk/client-iam";
import { ENDPOINT, sandbox } from "./aws.ts";
import type { CliResult } from "./cli.ts";
import { changesBetween } from "./create_outcome.ts";
import { type Call, type Fault, NOTICES_DROPS, startProxy } from "./proxy.ts";
import { snapshot } from "./snapshot.ts";

/** How an answer gets lost. */
export const LOST: Fault = NOTICES_DROPS
  ? { kind: "carry out and drop" }
  : { kind: "carry out and fail" };

/** Refused, as if there were nothing of the kind. */
export const UNKNOWN: Fault = {
  kind: "refuse",
  status: 404,
  code: "NoSuchEntity",
};

/** Refused, for once. */
export const BUSY: Fault = { kind: "refuse", status: 400, code: "Throttling" };

/** What one run did to a new account. */
export interface Tried extends CliResult {
  /** What is not as it was before, by the names that errors have for it. */
  changes: string[];
  calls: Call[];
}

/**
 * Runs `create` for a bucket that exists, in an account of its own.
 * @param between runs when the server has answered a call
 */
export async function tried(
  fault: (call: Call) => Fault | undefined,
  { args = [], env = {}, between }: {
    args?: string[];
    env?: Record<string, string>;
    between?: (
      call: Call,
      iam: IAMClient,
      user: string,
    ) => Promise<void> | void;
  } = {},
): Promise<Tried> {
  await using box = await sandbox({ admin: true });
  await using proxy = startProxy(ENDPOINT!);
  const bucket = await box.bucket();
  const user = `s3.read-write.${bucket}`;
  const before = await snapshot(box);
  proxy.fault = fault;
  proxy.answered = (call) => between?.(call, box.iam, user);
  const result = await box.cli(["create", bucket, ...args], {
    env: { AWS_ENDPOINT_URL: proxy.endpoint, ...env },
  });
  const changes = [...changesBetween(before, await snapshot(box))];
  return {
    ...result,
    changes: changes.map((name) => name.replaceAll(user, "USER")),
    stderr: result.stderr.replaceAll(user, "USER"),
    calls: proxy.calls,
  };
}
