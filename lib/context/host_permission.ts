/** Asks for permission to connect to hosts that are not AWS. */
import { escapeControls } from "../output/terminal.ts";
import { writeAll } from "./streams.ts";

/** The answer for each host, so that the user is not asked twice. */
const answers = new Map<string, Promise<boolean>>();

/**
 * Whether this process may connect to `host`, a name or address with its port.
 * If that is undecided and the user sits at a terminal, this explains and asks.
 */
export function mayConnect(host: string): Promise<boolean> {
  const answer = answers.get(host) ?? askPermission(host);
  answers.set(host, answer);
  return answer;
}

async function askPermission(host: string): Promise<boolean> {
  const permission = { name: "net", host } as const;
  const { state } = await Deno.permissions.query(permission);
  if (state !== "prompt") return state === "granted";
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return false;
  writeAll(
    Deno.stderr,
    `s3-credentials connects to AWS without asking; this command wants to connect to ${
      escapeControls(host)
    }, which is not AWS, and would send requests signed with your credentials there.\n`,
  );
  return (await Deno.permissions.request(permission)).state === "granted";
}
