/** What each program does in `deno task bench:far`, and the limits for ours. */
import type { Traffic } from "./far_network.ts";

/** The region of the buckets. */
export const REGION = "us-east-1";
/** The buckets of the account. */
export const BUCKETS = Array.from({ length: 100 }, (_, i) => `far-${i}`);
/** The AWS host names that the programs connect to. */
export const HOSTS = [
  "iam.amazonaws.com",
  "sts.amazonaws.com",
  `sts.${REGION}.amazonaws.com`,
  `s3.${REGION}.amazonaws.com`,
  "s3.amazonaws.com",
  ...BUCKETS.flatMap((bucket) => [
    `${bucket}.s3.${REGION}.amazonaws.com`,
    `${bucket}.s3.amazonaws.com`,
  ]),
];

/** The programs that are compared. */
export type Tool = "ours" | "before" | "python" | "go";

/** A task that several programs do. */
export interface Work {
  name: string;
  /** The largest allowed ratio of our time to theirs. */
  limits: Partial<Record<Tool, number>>;
  /** The largest number of connections that ours may open. */
  connections?: number;
  /** The arguments for a run with this name. The Go client has few commands. */
  args(run: string): string[];
  goArgs?(run: string): string[];
}

/** The tasks that are measured. */
export const WORKS: Work[] = [
  {
    name: "create BUCKET",
    limits: { python: 0.5, before: 0.5, go: 1.5 },
    args: (run) => ["create", BUCKETS[0], "--username", run],
    goArgs: (run) => ["create", BUCKETS[0], run],
  },
  {
    name: "create of 5 buckets",
    limits: { python: 0.36, before: 0.68 },
    args: (run) => ["create", ...BUCKETS.slice(0, 5), "--username", run],
  },
  {
    name: "create -d 15m",
    limits: { python: 0.45, before: 0.7 },
    args: () => ["create", BUCKETS[0], "-d", "15m"],
  },
  {
    name: "whoami",
    limits: { python: 0.5, before: 1.02 },
    args: () => ["whoami"],
  },
  {
    name: "list-users",
    limits: { python: 0.5, before: 1.02 },
    args: () => ["list-users"],
  },
  {
    name: "list-buckets --details, 100 buckets",
    limits: { python: 0.06, before: 0.75 },
    connections: 110,
    args: () => ["list-buckets", "--details"],
  },
];

/** One run of a program. */
export interface Sample extends Traffic {
  seconds: number;
}
