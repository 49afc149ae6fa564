/** The options for the format of new credentials and where they go. */
import {
  InvalidArgumentError,
  Option,
  type OptionValues,
  type TypedCommand,
} from "../cli/commander.ts";
import type { Handover } from "../handover/handover.ts";
import { type Format, FORMAT_NAMES } from "../handover/format_names.ts";
import { profileNameProblem } from "../handover/profile_name.ts";
import { UsageError } from "../errors.ts";

/**
 * The values of these options. Written out, because inferring them through the
 * generic function takes the type checker minutes.
 */
export type HandoverFlags = {
  format: Format;
  output?: string;
  force?: true;
  saveProfile?: string;
};

/** Declares `--format`, `--output`, `--force` and `--save-profile`. */
export function handoverOptions<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
): TypedCommand<Args, Opts & HandoverFlags, Global> {
  return command
    .optionsGroup("Output:")
    .addOption(
      new Option("-f, --format <format>", "Output format for credentials")
        .choices(FORMAT_NAMES)
        .default("json" as const),
    )
    .option(
      "-o, --output <file>",
      "Write the credentials to a new file that only you can read",
      parseOutput,
    )
    .option("--force", "Let --output replace an existing file")
    .option(
      "--save-profile <name>",
      "Save the credentials as a profile in the AWS credentials file",
      parseProfileName,
    ) as unknown as TypedCommand<Args, Opts & HandoverFlags, Global>;
}

/**
 * Where the credentials go, and in which format.
 * @throws {UsageError} when options exclude each other, or `--force` is given
 * without a file to replace
 */
export function resolveHandover(flags: HandoverFlags): Handover {
  const { format, output, saveProfile } = flags;
  if (saveProfile !== undefined) {
    for (
      const [given, name] of [
        [output !== undefined, "--output"],
        [format !== "json", "--format"],
      ]
    ) {
      if (given) {
        throw new UsageError(
          `${name} and --save-profile cannot be used together`,
        );
      }
    }
  }
  const toFile = output !== undefined && output !== "-";
  if (flags.force && !toFile) throw new UsageError("--force needs --output");
  if (saveProfile !== undefined) return { kind: "profile", name: saveProfile };
  if (!toFile) return { kind: "print", format };
  return { kind: "file", format, path: output, force: flags.force ?? false };
}

function parseOutput(value: string): string {
  if (value === "" || value.includes("\0")) {
    throw new InvalidArgumentError(`'${value}' is not a file name`);
  }
  return value;
}

function parseProfileName(value: string): string {
  const problem = profileNameProblem(value);
  if (problem) throw new InvalidArgumentError(problem);
  return value;
}
