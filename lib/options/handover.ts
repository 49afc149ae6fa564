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
    .option(
      "--force",
      "Let --output replace an existing file, or --save-profile keys that this program did not save",
    )
    .option(
      "--save-profile <name>",
      "Save the credentials as a profile in the AWS credentials file",
      parseProfileName,
    ) as unknown as TypedCommand<Args, Opts & HandoverFlags, Global>;
}

/**
 * Where the credentials go, and in which format.
 * @param flags.duration seconds; undefined for credentials that do not expire
 * @throws {UsageError} when options exclude each other, or `--force` is given
 * with nothing to replace
 */
export function resolveHandover(
  flags: HandoverFlags & { duration?: number },
): Handover {
  const { format, output, saveProfile, duration } = flags;
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
  if (format === "s3cfg" && duration !== undefined) {
    // With a token in its file, s3cmd asks the metadata service of the machine
    // for a role, and signs with that. A token of the environment it keeps.
    throw new UsageError(
      "--format s3cfg cannot be used with --duration: s3cmd 2.3 and 2.4 would sign as the role of the machine instead - use --format env, whose variables s3cmd reads without a configuration file",
    );
  }
  const force = flags.force ?? false;
  if (saveProfile !== undefined) {
    return { kind: "profile", name: saveProfile, force };
  }
  if (output !== undefined && output !== "-") {
    return { kind: "file", format, path: output, force };
  }
  if (force) throw new UsageError("--force needs --output or --save-profile");
  return { kind: "print", format };
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
