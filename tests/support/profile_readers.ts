/** What AWS's own code finds in a saved profile: botocore, and the SDKs. */
import { fromIni } from "@aws-sdk/credential-provider-ini";
import {
  externalDataInterceptor,
  loadConfig,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
} from "@smithy/core/config";
import { join } from "node:path";
import { CACHE, ROOT } from "../../scripts/setup/paths.ts";
import { clientEnvironment, pythonClients } from "./clients.ts";
import { findProgram, output } from "./programs.ts";

/** The two files. */
export interface ProfileFiles {
  credentials: string;
  config: string;
}

/** What was found, or why nothing was. */
export interface Found {
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string;
  region?: string;
  error?: string;
}

/** A reader that runs. */
export interface Reader extends AsyncDisposable {
  name: string;
  read(files: ProfileFiles, profile: string): Promise<Found>;
}

/** Why a reader is left out here. */
export const LEFT_OUT: string[] = findProgram("go")
  ? []
  : ["Go is not installed"];

/** The readers that can be used here. The first use of some installs them. */
export async function startReaders(): Promise<Reader[] & AsyncDisposable> {
  const script = join(ROOT, "tests", "support", "read_profile.py");
  const go = await goReader();
  const readers = [
    startReader("botocore", await pythonClients(), [script]),
    {
      name: "JavaScript",
      read: readByJavaScript,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    ...(go === undefined ? [] : [startReader("Go", go, [])]),
  ];
  return Object.assign(readers, {
    async [Symbol.asyncDispose]() {
      for (const reader of readers) await reader[Symbol.asyncDispose]();
    },
  });
}

/** A process that answers a line of JSON with another. */
function startReader(name: string, program: string, args: string[]): Reader {
  const { AWS_DEFAULT_REGION: _, ...env } = clientEnvironment({});
  const process = new Deno.Command(program, {
    args,
    env,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const questions = process.stdin.getWriter();
  const answers = process.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()).getReader();
  return {
    name,
    async read(files, profile) {
      const question = JSON.stringify({ ...files, profile }) + "\n";
      await questions.write(new TextEncoder().encode(question));
      const { value } = await answers.read();
      if (value === undefined) throw new Error(`${name} ended`);
      return JSON.parse(value);
    },
    async [Symbol.asyncDispose]() {
      await questions.close();
      await answers.cancel();
      await process.status;
    },
  };
}

/** Cuts a text into its lines. */
class TextLineStream extends TransformStream<string, string> {
  constructor() {
    let rest = "";
    super({
      transform(chunk, controller) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop()!;
        for (const line of lines) controller.enqueue(line);
      },
    });
  }
}

async function readByJavaScript(
  { credentials, config }: ProfileFiles,
  profile: string,
): Promise<Found> {
  const source = {
    profile,
    filepath: credentials,
    configFilepath: config,
    ignoreCache: true,
  };
  // Runs of the program in this process have told the SDK what is in them.
  const files = externalDataInterceptor.getFileRecord();
  for (const path of [credentials, config]) delete files[path];
  try {
    const keys = await fromIni(source)();
    const region = await loadConfig(NODE_REGION_CONFIG_OPTIONS, {
      ...NODE_REGION_CONFIG_FILE_OPTIONS,
      ...source,
    })().catch(() => undefined);
    const { accessKeyId, secretAccessKey, sessionToken } = keys;
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(region === undefined ? {} : { region }),
    };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** The program in `read_profile/`, built; undefined without Go. */
async function goReader(): Promise<string | undefined> {
  const go = findProgram("go");
  if (go === undefined) return undefined;
  const program = join(CACHE, "read_profile");
  await output(go, [
    "build",
    "-C",
    join(ROOT, "tests", "support", "read_profile"),
    "-o",
    program,
    ".",
  ]);
  return program;
}
