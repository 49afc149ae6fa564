/** `list-users`: rows of several pages, in every format. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { CreateUserCommand } from "@aws-sdk/client-iam";
import { HAS_ACCOUNTS, sandbox } from "../support/aws.ts";

Deno.test({
  name: "list-users prints every user in every format",
  ignore: !HAS_ACCOUNTS,
  async fn() {
    await using box = await sandbox();
    const names = ["b", "a", "c"].map((suffix) => box.name(suffix));
    for (const UserName of names) {
      await box.iam.send(new CreateUserCommand({ UserName, Path: "/team/" }));
    }
    const outputs: Record<string, string> = {};
    for (const format of ["json", "nl", "csv", "tsv", "table"]) {
      const { code, stdout, stderr } = await box.cli([
        "list-users",
        ...(format === "json" ? [] : [`--${format}`]),
      ]);
      strictEqual(stderr, "");
      strictEqual(code, 0);
      outputs[format] = stdout;
    }
    const rows = JSON.parse(outputs.json);
    deepStrictEqual(
      rows.map((row: { UserName: string }) => row.UserName).toSorted(),
      names.toSorted(),
    );
    match(
      rows[0].CreateDate,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?\+00:00$/,
    );
    deepStrictEqual(
      outputs.nl.trimEnd().split("\n").map((line) => JSON.parse(line)),
      rows,
    );
    strictEqual(outputs.csv.split("\r\n").length, names.length + 2);
    strictEqual(outputs.tsv.replaceAll("\t", ","), outputs.csv);
    strictEqual(outputs.table.split("\n").length, names.length + 2);
  },
});

Deno.test({
  name: "list-users of an account without users",
  ignore: !HAS_ACCOUNTS,
  async fn() {
    await using box = await sandbox();
    strictEqual((await box.cli(["list-users"])).stdout, "[]\n");
    strictEqual((await box.cli(["list-users", "--nl"])).stdout, "");
    ok((await box.cli(["list-users", "--csv"])).stdout.endsWith("Tags\r\n"));
  },
});
