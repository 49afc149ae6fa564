/** The registry: every command, in the order `--help` lists them. */
import type { AnyCommand } from "../lib/cli.ts";
import type { Context } from "../lib/context.ts";
import { create } from "./create.ts";
import { debugBucket } from "./debug-bucket.ts";
import { deleteBucket } from "./delete-bucket.ts";
import { deleteObjects } from "./delete-objects.ts";
import { deleteUser } from "./delete-user.ts";
import { getBucketPolicy } from "./get-bucket-policy.ts";
import { getCorsPolicy } from "./get-cors-policy.ts";
import { getObject } from "./get-object.ts";
import { getObjects } from "./get-objects.ts";
import { getPublicAccessBlock } from "./get-public-access-block.ts";
import { listBucket } from "./list-bucket.ts";
import { listBuckets } from "./list-buckets.ts";
import { listRoles } from "./list-roles.ts";
import { listUserPolicies } from "./list-user-policies.ts";
import { listUsers } from "./list-users.ts";
import { operatorPolicy } from "./operator-policy.ts";
import { policy } from "./policy.ts";
import { presign } from "./presign.ts";
import { putObject } from "./put-object.ts";
import { putObjects } from "./put-objects.ts";
import { setBucketPolicy } from "./set-bucket-policy.ts";
import { setCorsPolicy } from "./set-cors-policy.ts";
import { setPublicAccessBlock } from "./set-public-access-block.ts";
import { whoami } from "./whoami.ts";

/** A command: made for a context, since its action acts on one. */
export type CommandFactory = (ctx: Context) => AnyCommand;

/** The commands, under the headings of the help. */
export const commands: Record<string, CommandFactory[]> = {
  "Credentials:": [create, policy, operatorPolicy],
  "Looking:": [
    whoami,
    listUsers,
    listUserPolicies,
    listRoles,
    listBuckets,
    listBucket,
    debugBucket,
  ],
  "Changing users:": [deleteUser],
  "Objects:": [
    putObject,
    putObjects,
    getObject,
    getObjects,
    deleteObjects,
    presign,
  ],
  "Bucket settings:": [
    getCorsPolicy,
    setCorsPolicy,
    getBucketPolicy,
    setBucketPolicy,
    getPublicAccessBlock,
    setPublicAccessBlock,
    deleteBucket,
  ],
};
