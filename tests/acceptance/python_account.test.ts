/** The commands that look at an account, and delete-user, compared with the Python tool. */
import { testBesidePython } from "../support/python_tool.ts";

/** Creates everything that the commands which look could show. */
const MAKE_THINGS = [
  ["create", "MINE-a", "--create-bucket"],
  ["create", "MINE-b", "--create-bucket", "--read-only", "--prefix", "x/"],
  ["create", "MINE-c", "-c", "--duration", "15m", "--website"],
];

testBesidePython({
  "whoami": [["whoami"]],
  "list-users": [
    ["list-users"],
    ...MAKE_THINGS,
    ["list-users"],
    ["list-users", "--nl"],
    ["list-users", "--csv"],
    ["list-users", "--tsv"],
  ],
  "list-roles": [
    ...MAKE_THINGS,
    ["list-roles"],
    ["list-roles", "--nl"],
    ["list-roles", "--csv"],
    ["list-roles", "--details"],
    ["list-roles", "s3-credentials.AmazonS3FullAccess", "--tsv", "--details"],
  ],
  "list-user-policies": [
    ...MAKE_THINGS,
    ["list-user-policies", "s3.read-only.MINE-b"],
    ["list-user-policies"],
  ],
  "list-buckets": [
    ...MAKE_THINGS,
    ["list-buckets"],
    ["list-buckets", "--nl"],
    ["list-buckets", "MINE-a", "MINE-c", "--details"],
  ],
  "delete-user": [
    ...MAKE_THINGS,
    ["delete-user", "s3.read-write.MINE-a", "s3.read-only.MINE-b"],
  ],
});
