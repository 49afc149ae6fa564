/**
 * The registry: every command, in the order of `--help`. A command's file is
 * loaded only when the command is called, so that it does not slow the start of
 * the others.
 */
import type { AnyCommand } from "../lib/cli/commander.ts";
import type { Context } from "../lib/context/context.ts";

/** Makes a command; its action uses the context. */
export type CommandFactory = (ctx: Context) => AnyCommand;

/** A command that is not loaded yet. */
export interface CommandEntry {
  /** Its line in the list of commands. */
  summary: string;
  load: () => Promise<CommandFactory>;
}

/** The commands by name, under the headings of the help. */
export const commands: Record<string, Record<string, CommandEntry>> = {
  "Credentials:": {
    "create": {
      summary: "Create credentials limited to chosen buckets",
      load: async () => (await import("./create.ts")).create,
    },
    "localserver": {
      summary: "Serve credentials over HTTP on this computer",
      load: async () => (await import("./localserver.ts")).localserver,
    },
    "credential-process": {
      summary: "Print temporary credentials for an AWS profile",
      load: async () =>
        (await import("./credential-process.ts")).credentialProcess,
    },
    "policy": {
      summary: "Print the policy that create would use",
      load: async () => (await import("./policy.ts")).policy,
    },
    "operator-policy": {
      summary: "Print the IAM policy needed to run this program",
      load: async () => (await import("./operator-policy.ts")).operatorPolicy,
    },
  },
  "Inspect:": {
    "whoami": {
      summary: "Show who the credentials belong to",
      load: async () => (await import("./whoami.ts")).whoami,
    },
    "list-users": {
      summary: "List users",
      load: async () => (await import("./list-users.ts")).listUsers,
    },
    "list-user-policies": {
      summary: "List the inline policies of users",
      load: async () =>
        (await import("./list-user-policies.ts")).listUserPolicies,
    },
    "list-roles": {
      summary: "List roles",
      load: async () => (await import("./list-roles.ts")).listRoles,
    },
    "list-buckets": {
      summary: "List buckets",
      load: async () => (await import("./list-buckets.ts")).listBuckets,
    },
    "list-bucket": {
      summary: "List the objects of a bucket",
      load: async () => (await import("./list-bucket.ts")).listBucket,
    },
    "debug-bucket": {
      summary: "Show everything that decides who can access a bucket",
      load: async () => (await import("./debug-bucket.ts")).debugBucket,
    },
  },
  "Manage users:": {
    "delete-user": {
      summary: "Delete users and everything that belongs to them",
      load: async () => (await import("./delete-user.ts")).deleteUser,
    },
  },
  "Objects:": {
    "put-object": {
      summary: "Upload a file or standard input",
      load: async () => (await import("./put-object.ts")).putObject,
    },
    "put-objects": {
      summary: "Upload files and directories",
      load: async () => (await import("./put-objects.ts")).putObjects,
    },
    "get-object": {
      summary: "Download an object",
      load: async () => (await import("./get-object.ts")).getObject,
    },
    "get-objects": {
      summary: "Download many objects",
      load: async () => (await import("./get-objects.ts")).getObjects,
    },
    "delete-objects": {
      summary: "Delete objects",
      load: async () => (await import("./delete-objects.ts")).deleteObjects,
    },
    "presign": {
      summary: "Print a presigned URL for an object",
      load: async () => (await import("./presign.ts")).presign,
    },
  },
  "Bucket settings:": {
    "get-cors-policy": {
      summary: "Show the CORS policy of a bucket",
      load: async () => (await import("./get-cors-policy.ts")).getCorsPolicy,
    },
    "set-cors-policy": {
      summary: "Set the CORS policy of a bucket",
      load: async () => (await import("./set-cors-policy.ts")).setCorsPolicy,
    },
    "get-bucket-policy": {
      summary: "Show the policy of a bucket",
      load: async () =>
        (await import("./get-bucket-policy.ts")).getBucketPolicy,
    },
    "set-bucket-policy": {
      summary: "Replace the policy of a bucket",
      load: async () =>
        (await import("./set-bucket-policy.ts")).setBucketPolicy,
    },
    "get-public-access-block": {
      summary: "Show the public access block of a bucket",
      load: async () =>
        (await import("./get-public-access-block.ts")).getPublicAccessBlock,
    },
    "set-public-access-block": {
      summary: "Set the public access block of a bucket",
      load: async () =>
        (await import("./set-public-access-block.ts")).setPublicAccessBlock,
    },
    "delete-bucket": {
      summary: "Delete a bucket",
      load: async () => (await import("./delete-bucket.ts")).deleteBucket,
    },
  },
  "Additional commands:": {
    "completions": {
      summary: "Print a shell completion script",
      load: async () => (await import("./completions.ts")).completions,
    },
  },
};

/** Commands for scripts, which the help does not list. */
export const hiddenCommands: Record<string, CommandEntry> = {
  "complete": {
    summary: "Answer the completion script of a shell",
    load: async () => (await import("./complete.ts")).complete,
  },
};
