/** The Python tool that this program replaces, for comparisons. */
import { pythonEnvironment } from "./python.ts";

/** The version we are compared with. */
export const PYTHON_TOOL = "s3-credentials==0.17";

/** What pip's `s3-credentials` script does; it names no path to itself. */
const ENTRY = "import sys; from s3_credentials.cli import cli; " +
  "sys.argv[0] = 's3-credentials'; sys.exit(cli())";

/**
 * Installs the Python tool if need be.
 * @returns the command line that runs it, before its own arguments
 */
export async function pythonTool(): Promise<
  [python: string, ...arguments: string[]]
> {
  return [await pythonEnvironment("python", [PYTHON_TOOL]), "-c", ENTRY];
}
