/** botocore, the code of the AWS CLI, in a process that answers questions. */
import { join } from "node:path";
import { ROOT } from "../../scripts/setup/paths.ts";
import { clientEnvironment, pythonClients } from "./clients.ts";

/** botocore in a process of its own. */
export interface Botocore extends AsyncDisposable {
  /** The answer to a question of `ask_botocore.py`. */
  ask(question: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** Starts {@link Botocore}. */
export async function startBotocore(): Promise<Botocore> {
  const process = new Deno.Command(await pythonClients(), {
    args: [join(ROOT, "tests", "support", "ask_botocore.py")],
    env: clientEnvironment({}),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const questions = process.stdin.getWriter();
  const answers = process.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  let read = "";
  return {
    async ask(question) {
      const line = JSON.stringify(question) + "\n";
      await questions.write(new TextEncoder().encode(line));
      while (!read.includes("\n")) {
        const { value } = await answers.read();
        if (value === undefined) throw new Error("botocore has ended");
        read += value;
      }
      const end = read.indexOf("\n");
      const answer = JSON.parse(read.slice(0, end));
      read = read.slice(end + 1);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await questions.close();
      await answers.cancel();
      await process.status;
    },
  };
}
