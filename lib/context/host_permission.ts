/** Asks whether this process may connect to a host. */
import { escapeControls } from "../output/terminal.ts";
import { writeAll } from "./streams.ts";

/** What was answered about each host, so that nobody is asked twice. */
const answers = new Map<string, Promise<boolean>>();

/**
 * Whether this process may connect to `host`, a name or address with its port.
 * Where it may not and a person is there, they are told why and asked.
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
