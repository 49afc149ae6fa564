/** Saves credentials as a profile in the AWS credentials file. */
import type { CredentialTarget, Keys } from "../aws/keys.ts";
import type { AwsFile } from "../aws/files/profiles.ts";
import type { SecretFiles } from "../context/context.ts";
import { CliError } from "../errors.ts";
import { describingFileErrors } from "../output/file_errors.ts";
import { changeProfile, type ProfileRequest } from "./profile_change.ts";
import { checkReaders, type ProfileFiles } from "./profile_readers.ts";
import { checkBeside, checkRegular, replaceFile } from "./secret_file.ts";

/** A profile that was saved. */
export interface SavedProfile {
  /** The credentials file. */
  path: string;
  /** The ids of the keys that the profile had before. */
  replaced: string[];
  /** What the user should know about the profile's other settings. */
  notes: string[];
  /** Whether other users can read the file, as they could before. */
  readableByOthers: boolean;
}

/**
 * A profile that can be saved. Until this is disposed of, other runs of this
 * program cannot change the file.
 */
export interface ProfileFile extends AsyncDisposable {
  /**
   * Adds the profile to the file, or changes it there. The file keeps its mode,
   * and a change that another program makes meanwhile is kept.
   * @throws {CliError} naming the file, which is then unchanged
   */
  save(keys: Keys, target: CredentialTarget): Promise<SavedProfile>;
}

/** Keys as long as AWS's: the profile is tried out with both kinds. */
const TRIAL_KEYS: Keys[] = [
  { accessKeyId: "AKIATRIAL", secretAccessKey: "trial" },
  {
    accessKeyId: "ASIATRIAL",
    secretAccessKey: "trial",
    sessionToken: "trial".repeat(800),
  },
];

/**
 * Makes sure that a profile can be saved, before any credentials are made, and
 * keeps other runs of this program from the file.
 * @param wait when to stop waiting for such a run, and whom to tell of the wait
 * @throws {CliError} naming the file and the reason why it cannot take the
 * profile; or the signal's reason
 */
export async function openProfile(
  files: SecretFiles,
  paths: Record<AwsFile, string>,
  { name, force }: Pick<ProfileRequest, "name" | "force">,
  wait: Parameters<SecretFiles["lock"]>[1],
): Promise<ProfileFile> {
  const path = paths.credentials;
  await makeFolderOf(files, path);
  const place = await linked(files, path);
  const unlock = await changing(path, () => files.lock(`${place}.lock`, wait));
  try {
    for (const keys of TRIAL_KEYS) {
      const { change } = await plan({ keys, target: { region: "us-east-1" } });
      await checkBeside(files, place, change.bytes.length);
    }
  } catch (error) {
    await unlock();
    throw error;
  }

  /** What the file holds, and what it will hold. */
  async function plan(made: Pick<ProfileRequest, "keys" | "target">) {
    const before = await read(files, path, place);
    const both = {
      credentials: before?.bytes ?? NOTHING,
      config: await readConfig(files, paths.config),
    };
    const change = describing(
      path,
      () => changeProfile(both, { name, force, ...made }),
    );
    return { before, both, change };
  }

  /** Reads the file back as AWS's tools do. */
  async function checkSaved(keys: Keys, before: ProfileFiles): Promise<void> {
    const saved = {
      credentials: (await read(files, path, place))?.bytes ?? NOTHING,
      config: await readConfig(files, paths.config),
    };
    describing(path, () => checkReaders(saved, name, keys, before));
  }

  return {
    async save(keys, target) {
      for (;;) {
        const { before, both, change } = await plan({ keys, target });
        const now = await read(files, path, place);
        if (!isSame(before?.bytes, now?.bytes)) continue;
        await replaceFile(files, place, change.bytes, before?.facts);
        try {
          await checkSaved(keys, both);
        } catch (error) {
          if (await isPutBack(files, place, change.bytes, before)) throw error;
          throw new CliError(
            `${
              (error as Error).message
            } - the profile '${name}' is still there: remove it`,
          );
        }
        return {
          path,
          replaced: change.replaced,
          notes: change.notes,
          readableByOthers: ((before?.facts.mode ?? 0) & 0o044) !== 0,
        };
      }
    },
    async [Symbol.asyncDispose]() {
      // At the latest, the system frees the lock when the process ends.
      await unlock().catch(() => {});
    },
  };
}

/** A file as it was read. */
type Present = Awaited<ReturnType<SecretFiles["read"]>>;

/**
 * Undoes the change of the file. Returns false if that fails, or another
 * program has changed the file since.
 */
async function isPutBack(
  files: SecretFiles,
  place: string,
  after: Uint8Array,
  before: Present | undefined,
): Promise<boolean> {
  try {
    const now = await read(files, place, place);
    if (!isSame(after, now?.bytes)) return false;
    if (before) await replaceFile(files, place, before.bytes, before.facts);
    else await files.remove(place);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where a path leads, since a symbolic link to the credentials file stays.
 * @throws {CliError} if it leads nowhere
 */
async function linked(files: SecretFiles, path: string): Promise<string> {
  const facts = await changing(path, () => files.facts(path));
  if (facts?.kind !== "symlink") return path;
  try {
    return await files.realPath(path);
  } catch {
    throw new CliError(
      `Cannot change '${path}': it is a symbolic link that leads to no file - remove it, or make that file`,
    );
  }
}

/**
 * The file at `place`; undefined if there is none.
 * @param path what messages call it
 * @throws {CliError} if it is not a file
 */
async function read(
  files: SecretFiles,
  path: string,
  place: string,
): Promise<Present | undefined> {
  const facts = await changing(path, () => files.facts(place));
  if (!facts) return undefined;
  checkRegular(path, facts);
  return await changing(path, () => files.read(place));
}

/**
 * The config file, which need not exist. What is no file, such as /dev/null or a
 * pipe, is not there for the programs that will use the profile.
 */
async function readConfig(
  files: SecretFiles,
  path: string,
): Promise<Uint8Array> {
  return await describingFileErrors(`Cannot read '${path}'`, async () => {
    if (!await files.facts(path)) return NOTHING;
    const place = await files.realPath(path);
    if ((await files.facts(place))?.kind === "other") return NOTHING;
    return (await files.read(place)).bytes;
  });
}

const NOTHING = new Uint8Array();

/** Runs `work`, whose errors say why `path` cannot be changed. */
function describing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(`Cannot change '${path}': ${error.message}`);
  }
}

function isSame(one?: Uint8Array, other?: Uint8Array): boolean {
  return one?.length === other?.length &&
    (one ?? []).every((byte, i) => byte === other![i]);
}

async function makeFolderOf(files: SecretFiles, path: string): Promise<void> {
  const folder = /^(.*)[\\/]/s.exec(path)?.[1];
  if (folder) await changing(path, () => files.makeFolder(folder));
}

/** Runs `work`, whose file errors say that `path` cannot be changed. */
function changing<T>(path: string, work: () => Promise<T>): Promise<T> {
  return describingFileErrors(`Cannot change '${path}'`, work);
}
