/** The arguments shared by several commands, each declared and checked once. */
import {
  InvalidArgumentError,
  type OptionValues,
  type TypedCommand,
} from "../cli/commander.ts";
import { bucketNameProblem, isBucketName } from "../policy/bucket_name.ts";
import { LONGEST_KEY } from "../policy/limits.ts";

/** Declares an argument whose value is a `Value`, and checks it. */
type Declaration<Value> = <
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
>(
  command: TypedCommand<Args, Opts, Global>,
) => TypedCommand<[...Args, Value], Opts, Global>;

/** Declares `<bucket>`: an existing bucket, or the ARN of an access point. */
export const bucketArgument: Declaration<string> = (command) =>
  checked(command, "<bucket>", "Bucket name", parseBucket);

/** Declares `<buckets...>`: the buckets that credentials are limited to. */
export const bucketsArgument: Declaration<string[]> = (command) =>
  checked(command, "<buckets...>", "Bucket names", parseBuckets);

/** Declares `<key>`: the key of an object. */
export const keyArgument: Declaration<string> = (command) =>
  checked(command, "<key>", "Key of the object", parseKey);

/** The command with one more argument, whose values `parse` checks. */
function checked<
  // deno-lint-ignore no-explicit-any
  Args extends any[],
  Opts extends OptionValues,
  Global extends OptionValues,
  Value,
>(
  command: TypedCommand<Args, Opts, Global>,
  name: string,
  description: string,
  parse: (value: string, before?: Value) => Value,
): TypedCommand<[...Args, Value], Opts, Global> {
  return command.argument(name, description, parse) as unknown as TypedCommand<
    [...Args, Value],
    Opts,
    Global
  >;
}

/**
 * Checks the name of a bucket, or the ARN of an access point. Any other text
 * could change the host or path of the request.
 */
function parseBucket(value: string): string {
  const arn = /^arn:aws[\w-]*:s3[\w-]*:[\w-]*:\d{12}:[\w:/.-]+$/;
  if (!isBucketName(value) && !(arn.test(value) && !value.includes(".."))) {
    throw new InvalidArgumentError(`'${value}' is not a bucket name`);
  }
  return value;
}

/**
 * Checks a bucket name that goes into a policy, where a wildcard would grant
 * access to other buckets. A bucket given twice would need two policies with
 * the same name.
 */
function parseBuckets(value: string, previous: string[] = []): string[] {
  const problem = bucketNameProblem(value);
  if (problem) {
    throw new InvalidArgumentError(
      `'${value}' is not a bucket name: ${problem}`,
    );
  }
  if (previous.includes(value)) {
    throw new InvalidArgumentError(`'${value}' is given twice`);
  }
  return [...previous, value];
}

function parseKey(value: string): string {
  if (value === "") throw new InvalidArgumentError("the key is empty");
  if (new TextEncoder().encode(value).length > LONGEST_KEY) {
    throw new InvalidArgumentError(
      `the key is longer than ${LONGEST_KEY} bytes`,
    );
  }
  return value;
}
