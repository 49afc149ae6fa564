/**
 * What each program does in `deno task bench:objects`, and the limits for ours.
 */

/**
 * The bucket for uploads. With `-get` and `-delete` appended, for the others.
 */
export const BUCKET = "bench";
/** A bucket with this many keys, which exist only in listings. */
export const LISTED = { bucket: "listed", keys: 50_000 };
/** The same with more keys. */
export const LONG_LISTED = { bucket: "long-listed", keys: 1_000_000 };

/** The programs that are compared. */
export type Tool = "ours" | "before" | "python" | "rclone" | "curl";

/** A task that several programs do. */
export interface Work {
  name: string;
  server: "near" | "far";
  /** The largest allowed ratio of our time to theirs. */
  limits: Partial<Record<Tool, number>>;
  /** The most memory that ours may use, in MB, when it is less than usual. */
  memory?: number;
  /** Prepares a run; not measured. */
  prepare?(): Promise<void>;
  /**
   * The command lines.
   * @param target where to write. The path is new each time, because some file
   * systems create files slowly for minutes after many were deleted
   */
  run(target: string): Partial<Record<Tool, string[]>>;
}

/** What the command lines need. */
export interface WorkTerms {
  /** The folder with the folders `many` and `some` and the file `large`. */
  folder: string;
  /** The path of our program. */
  program: string;
  /** The path of another build of it, to compare with. */
  before?: string;
  /** The command line of the Python tool, before its own arguments. */
  pythonTool: string[];
  /** The size of `large`, for the names of tasks. */
  gibibytes: string;
  endpoints: { near: string; far: string };
  /** Uploads a folder to the server nearby. */
  put(files: string, bucket: string): Promise<void>;
}

/** The tasks, with servers nearby and far away. */
export function works(
  { folder, program, before, pythonTool, gibibytes, endpoints, put }: WorkTerms,
): Work[] {
  const rclone = (server: "near" | "far", ...args: string[]) => [
    // It wants SSL_CERT_FILE, and ends when it finds this variable.
    ...["env", "-u", "AWS_CA_BUNDLE"],
    "rclone",
    "--config=/dev/null",
    "--s3-provider=Other",
    `--s3-endpoint=${endpoints[server]}`,
    "--s3-env-auth",
    "--s3-no-check-bucket",
    "--transfers=64",
    "--checkers=64",
    ...args,
  ];
  const each = (...args: string[]) => ({
    ours: [program, ...args],
    ...(before === undefined ? {} : { before: [before, ...args] }),
    python: [...pythonTool, ...args],
  });
  const fromStdin = (command: string[]) => [
    "sh",
    "-c",
    'cat "$0" | "$@"',
    large,
    ...command,
  ];
  const many = `${folder}/many`, some = `${folder}/some`;
  const large = `${folder}/large`;
  const putLarge = each("put-object", BUCKET, "large", "-", "-s");
  return [
    {
      name: "list 50,000 keys",
      server: "near",
      limits: { python: 0.2, rclone: 0.8 },
      run: () => ({
        ...each("list-bucket", LISTED.bucket),
        rclone: rclone("near", "ls", `:s3:${LISTED.bucket}`),
      }),
    },
    {
      name: "list 1,000,000 keys",
      server: "near",
      limits: {},
      memory: 130,
      run: () => ({
        ours: [program, "list-bucket", LONG_LISTED.bucket],
        ...(before === undefined
          ? {}
          : { before: [before, "list-bucket", LONG_LISTED.bucket] }),
      }),
    },
    {
      name: "put 2,000 files",
      server: "near",
      limits: { python: 0.2, rclone: 0.9 },
      run: () => ({
        ...each("put-objects", BUCKET, many, "-s"),
        rclone: rclone("near", "copy", many, `:s3:${BUCKET}/rclone`, "-I"),
      }),
    },
    {
      name: "get 2,000 files",
      server: "near",
      limits: { python: 0.15, rclone: 1.2 },
      run: (target) => ({
        ...each("get-objects", `${BUCKET}-get`, "-o", target, "-s"),
        rclone: rclone("near", "copy", `:s3:${BUCKET}-get`, target),
      }),
    },
    {
      name: "delete 2,000 keys",
      server: "near",
      limits: { python: 0.45, rclone: 0.8 },
      prepare: () => put(many, `${BUCKET}-delete`),
      run: () => ({
        ...each(
          "delete-objects",
          `${BUCKET}-delete`,
          "--prefix",
          "many/",
          "-s",
        ),
        rclone: rclone("near", "delete", `:s3:${BUCKET}-delete/many`),
      }),
    },
    {
      name: "put 300 files, 20 ms away",
      server: "far",
      limits: { python: 0.1, rclone: 1.3 },
      run: () => ({
        ...each("put-objects", BUCKET, some, "-s"),
        rclone: rclone("far", "copy", some, `:s3:${BUCKET}/rclone`, "-I"),
      }),
    },
    {
      name: "get 300 files, 20 ms away",
      server: "far",
      limits: { python: 0.1, rclone: 1.3 },
      run: (target) => ({
        ...each("get-objects", `${BUCKET}-get`, "-o", target, "-s"),
        rclone: rclone("far", "copy", `:s3:${BUCKET}-get`, target),
      }),
    },
    {
      name: `${gibibytes} GiB up`,
      server: "near",
      limits: { python: 0.7, curl: 1.4 },
      run: () => ({
        ...each("put-object", BUCKET, "large", large, "-s"),
        curl: ["curl", "-sfT", large, `${endpoints.near}/${BUCKET}/large`],
      }),
    },
    {
      name: `${gibibytes} GiB from standard input`,
      server: "near",
      limits: { python: 0.7 },
      run: () =>
        Object.fromEntries(
          Object.entries(putLarge)
            .map(([tool, command]) => [tool, fromStdin(command)]),
        ),
    },
    {
      name: `${gibibytes} GiB down`,
      server: "near",
      limits: { python: 0.7, curl: 1.4 },
      run: () => ({
        ...each("get-object", BUCKET, "large", "-o", `${folder}/down`),
        curl: [
          "curl",
          "-sfo",
          `${folder}/down`,
          `${endpoints.near}/${BUCKET}/large`,
        ],
      }),
    },
  ];
}
