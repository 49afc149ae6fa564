/** Where credentials go, by the options that say so. */
import {
  deepStrictEqual,
  match,
  strictEqual,
  throws,
} from "node:assert/strict";
import { Command } from "../../../lib/cli/commander.ts";
import { UsageError } from "../../../lib/errors.ts";
import {
  type HandoverFlags,
  handoverOptions,
  resolveHandover,
} from "../../../lib/options/handover.ts";
import { optionsOf } from "../../support/options.ts";

/** What a command line resolves to. @throws what the options do not allow */
function resolve(...args: string[]) {
  return resolveHandover(optionsOf(handoverOptions(new Command()), args));
}

Deno.test("credentials are printed unless a file or a profile is named", () => {
  deepStrictEqual(resolve(), { kind: "print", format: "json" });
  deepStrictEqual(resolve("-f", "env"), { kind: "print", format: "env" });
  deepStrictEqual(resolve("-f", "ini", "-o", "-"), {
    kind: "print",
    format: "ini",
  });
});

Deno.test("a file is only replaced with --force", () => {
  const file = { kind: "file", format: "json", path: "keys" };
  deepStrictEqual(resolve("-o", "keys"), { ...file, force: false });
  deepStrictEqual(resolve("-o", "keys", "--force"), { ...file, force: true });
});

Deno.test("a profile is named", () => {
  const profile = { kind: "profile", name: "mine" };
  deepStrictEqual(resolve("--save-profile", "mine"), {
    ...profile,
    force: false,
  });
  deepStrictEqual(resolve("--save-profile", "mine", "--force"), {
    ...profile,
    force: true,
  });
});

const REFUSED: [
  flags: Partial<HandoverFlags> & { duration?: number },
  message: string,
][] = [
  [{ force: true }, "--force needs --output or --save-profile"],
  [{ force: true, output: "-" }, "--force needs --output or --save-profile"],
  [
    { output: "keys", saveProfile: "a" },
    "--output and --save-profile cannot be used together",
  ],
  [
    { output: "-", saveProfile: "a" },
    "--output and --save-profile cannot be used together",
  ],
  [
    { format: "env", saveProfile: "a" },
    "--format and --save-profile cannot be used together",
  ],
  [
    { format: "s3cfg", duration: 900 },
    "--format s3cfg cannot be used with --duration: s3cmd 2.3 and 2.4 would sign as the role of the machine instead - use --format env, whose variables s3cmd reads without a configuration file",
  ],
];

for (const [flags, message] of REFUSED) {
  Deno.test(`${JSON.stringify(flags)} is refused`, () => {
    throws(
      () => resolveHandover({ format: "json", ...flags }),
      new UsageError(message),
    );
  });
}

Deno.test("what can be neither a file nor a profile is refused by its option", () => {
  for (
    const [args, option] of [
      [["-o", ""], "-o, --output"],
      [["-o", "a\0b"], "-o, --output"],
      [["--save-profile", "a]"], "--save-profile"],
      [["-f", "yaml"], "-f, --format"],
    ] as const
  ) {
    throws(() => resolve(...args), (error: Error & { code: string }) => {
      strictEqual(error.code, "commander.invalidArgument");
      match(error.message, new RegExp(`^error: option '${option} `));
      return true;
    });
  }
});
