/** What `deno task bench:far` has each program do, and how long ours may take. */
import type { Traffic } from "./far_network.ts";

/** Where the buckets are. */
export const REGION = "us-east-1";
/** Buckets of the account. */
export const BUCKETS = Array.from({ length: 100 }, (_, i) => `far-${i}`);
/** AWS's host names that the programs ask for. */
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

/** Something to do with each of several programs. */
export interface Work {
  name: string;
  /** The most of our time as a share of theirs. */
  limits: Partial<Record<Tool, number>>;
  /** The most connections that ours may open. */
  connections?: number;
  /** The command line, for a run with this name; the Go client knows few. */
  args(run: string): string[];
  goArgs?(run: string): string[];
}

/** What is measured. */
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
