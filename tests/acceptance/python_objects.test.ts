/** The commands about objects compared with the Python tool. */
import { testBesidePython } from "../support/python_tool.ts";

/** Uploads what the commands about objects could show. */
const PUT_THINGS = [
  ["put-object", "MINE-a", "odd + key é.ts", "main.ts", "-s"],
  ["put-objects", "MINE-a", "main.ts", "commands", "--prefix", "in", "-s"],
];

testBesidePython({
  "list-bucket": [
    ["list-bucket", "MINE-a"],
    ...PUT_THINGS,
    ["list-bucket", "MINE-a"],
    ["list-bucket", "MINE-a", "--nl"],
    ["list-bucket", "MINE-a", "--csv"],
    ["list-bucket", "MINE-a", "--tsv", "--prefix", "odd "],
    ["list-bucket", "MINE-a", "--prefix", "nothing"],
    ["list-bucket", "MINE-a", "--prefix", ""],
    ["list-bucket", "MINE-a", "--urls", "--prefix", "in/main"],
    ["list-bucket", "MINE-a", "--urls", "--csv", "--prefix", "in/main"],
    ["list-bucket", "MINE-new"],
  ],
  "put-object": [
    ["put-object", "MINE-a", "odd + key é.ts", "main.ts"],
    ["put-object", "MINE-a", "stdin/", "-"],
    ["put-object", "MINE-a", "typed", "main.ts", "--content-type", "x/y", "-s"],
    ["put-object", "MINE-a", "k", "no-such-file"],
    ["put-object", "MINE-a", "k", "commands"],
    ["put-object", "MINE-new", "k", "main.ts", "-s"],
    ["get-object", "MINE-a", "stdin/"],
    ["delete-objects", "MINE-a", "stdin/", "-s"],
  ],
  "put-objects": [
    ["put-objects", "MINE-a", "main.ts", "./commands/", "-s"],
    ["put-objects", "MINE-a", "commands/mod.ts", "--prefix", "a/b/"],
    ["put-objects", "MINE-a", "commands", "--prefix", "a"],
    ["put-objects", "MINE-new", "main.ts", "-s"],
    ["put-objects", "MINE-a"],
    ["list-bucket", "MINE-a", "--nl"],
  ],
  "put-objects --dry-run": [
    ["put-objects", "MINE-a", "main.ts", "./commands/mod.ts", "--dry-run"],
    ["put-objects", "MINE-a", "main.ts", "--prefix", "in/", "--dry-run"],
    ["put-objects", "MINE-a", "main.ts", "--prefix", "", "--dry-run"],
    ["put-objects", "MINE-a", "main.ts", "--prefix", "../..", "--dry-run"],
    ["put-objects", "MINE-new", "commands", "--prefix", "in", "--dry-run"],
  ],
  "get-object": [
    ...PUT_THINGS,
    ["get-object", "MINE-a", "odd + key é.ts"],
    ["get-object", "MINE-a", "in/main.ts", "-o", "OUT/main.ts"],
    ["get-object", "MINE-a", "in/main.ts", "-o", "OUT"],
    ["get-object", "MINE-a", "missing"],
    ["get-object", "MINE-new", "missing"],
  ],
  "get-objects": [
    ...PUT_THINGS,
    ["get-objects", "MINE-a", "-o", "OUT/all"],
    ["get-objects", "MINE-a", "-s", "-o", "OUT/pattern", "-p", "*/mod.ts"],
    ["get-objects", "MINE-a", "-o", "OUT/two", "-p", "in/m*", "-p", "odd*"],
    ["get-objects", "MINE-a", "in/main.ts", "odd + key é.ts", "-o", "OUT/key"],
    [
      ...["get-objects", "MINE-a", "in/main.ts", "-p", "*/whoami.ts"],
      ...["-o", "OUT/both"],
    ],
    ["get-objects", "MINE-a", "no1", "in/main.ts", "no2", "-o", "OUT/missing"],
    ["get-objects", "MINE-b", "-o", "OUT/empty"],
    ["get-objects", "MINE-a", "-o", "OUT/all/in/main.ts"],
    ["get-objects", "MINE-new", "-o", "OUT/new"],
  ],
  "delete-objects": [
    ...PUT_THINGS,
    ["delete-objects", "MINE-a", "--prefix", "odd ", "--dry-run"],
    ["delete-objects", "MINE-a", "--prefix", "odd ", "-d", "-s"],
    ["delete-objects", "MINE-a", "one", "two", "--dry-run"],
    ["delete-objects", "MINE-a", "odd + key é.ts"],
    ["delete-objects", "MINE-a", "missing", "in/main.ts", "-s"],
    ["delete-objects", "MINE-a", "--prefix", "in/"],
    ["delete-objects", "MINE-a", "--prefix", "in/"],
    ["delete-objects", "MINE-a", "x", "--prefix", "in/"],
    ["delete-objects", "MINE-a"],
    ["delete-objects", "MINE-new", "x"],
    ["delete-objects", "MINE-new", "--prefix", "x"],
    ["list-bucket", "MINE-a"],
  ],
});
