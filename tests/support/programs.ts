/** Programs of other people that tests use where they are installed. */
import { delimiter, isAbsolute, join } from "node:path";

/** The path of a program, or undefined when it is not installed. */
export function findProgram(name: string): string | undefined {
  const candidates = isAbsolute(name)
    ? [name]
    : (Deno.env.get("PATH") ?? "").split(delimiter).map((folder) =>
      join(folder, name)
    );
  return candidates.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** A test that needs a program: without it, it is skipped, and says so. */
export function testWith(
  program: string,
  name: string,
  test: (path: string) => Promise<void>,
): void {
  const path = findProgram(program);
  Deno.test({
    name: path ? name : `${name} - SKIPPED, ${program} is not installed`,
    ignore: !path,
    fn: () => test(path!),
  });
}

/** What a program prints. @throws with its complaints when it fails */
export async function output(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    env,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) {
    throw new Error(
      `${program} failed:\n${decoder.decode(stderr)}${decoder.decode(stdout)}`,
    );
  }
  return decoder.decode(stdout);
}
