/** Reads the files that options name. */
import type { Context } from "../context/context.ts";
import { UsageError } from "../errors.ts";

/**
 * The text of a file, or of standard input for `-`.
 * @param option how the error names the option, such as `'-a' / '--auth'`
 * @throws {UsageError} with the system's reason when the file cannot be read;
 * its cause is the system's error
 */
export async function readInput(
  ctx: Pick<Context, "stdin" | "readFile">,
  path: string,
  option: string,
): Promise<string> {
  try {
    return path === "-" ? await ctx.stdin() : await ctx.readFile(path);
  } catch (error) {
    const { describeFileError } = await import("../output/file_errors.ts");
    throw new UsageError(
      `Invalid value for ${option}: '${path}': ${describeFileError(error)}`,
      { cause: error },
    );
  }
}
