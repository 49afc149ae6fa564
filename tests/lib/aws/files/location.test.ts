/** Paths of the AWS files, as botocore expands them. */
import { strictEqual, throws } from "node:assert/strict";
import { awsFilePath, expandPath } from "../../../../lib/aws/files/location.ts";

const env = (name: string) =>
  ({ HOME: "/home/ada/", DIR: "/somewhere" } as Record<string, string>)[name];

for (
  const [path, expanded] of [
    ["/etc/aws", "/etc/aws"],
    ["$HOME/x", "/home/ada//x"],
    ["${DIR}/x", "/somewhere/x"],
    ["~/x", "/home/ada/x"],
    ["~", "/home/ada"],
    ["a~/$DIR", "a~//somewhere"],
    ["a$", "a$"],
  ]
) {
  Deno.test(`${path} is ${expanded}`, () => {
    strictEqual(expandPath(path, env), expanded);
  });
}

Deno.test("the files are in ~/.aws, or where the variables say", () => {
  strictEqual(awsFilePath("config", env), "/home/ada/.aws/config");
  const moved = (name: string) =>
    name === "AWS_SHARED_CREDENTIALS_FILE" ? "$DIR/keys" : env(name);
  strictEqual(awsFilePath("credentials", moved), "/somewhere/keys");
});

Deno.test("a path that cannot be known is refused", () => {
  const moved = (path: string) => (name: string) =>
    name === "AWS_CONFIG_FILE" ? path : env(name);
  throws(() => awsFilePath("config", moved("$NOPE/x")), {
    message:
      "AWS_CONFIG_FILE is '$NOPE/x': NOPE is not set - write the whole path",
  });
  throws(() => awsFilePath("config", moved("~bob/x")), {
    message:
      "AWS_CONFIG_FILE is '~bob/x': the home folder '~bob' is not known - write the whole path",
  });
  throws(() => awsFilePath("config", () => undefined), {
    message: "There is no home folder: set HOME",
  });
});
