/** The Python tool that this program replaces, for comparisons. */
import { pythonEnvironment } from "./python.ts";

/** The version to compare with. */
export const PYTHON_TOOL = "s3-credentials==0.17";

/** What pip's `s3-credentials` script does, without the path in that script. */
const ENTRY = "import sys; from s3_credentials.cli import cli; " +
  "sys.argv[0] = 's3-credentials'; sys.exit(cli())";

/**
 * Installs the Python tool if necessary.
 * @returns the command line that runs it, before its own arguments
 */
export async function pythonTool(): Promise<
  [python: string, ...arguments: string[]]
> {
  return [await pythonEnvironment("python", [PYTHON_TOOL]), "-c", ENTRY];
}
