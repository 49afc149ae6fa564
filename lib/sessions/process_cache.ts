/**
 * Keeps temporary credentials between runs, in files that only their owner can
 * read, one for each distinct request.
 */
import { createHash } from "node:crypto";
import type { SessionCredentials } from "../aws/keys.ts";
import type { FileFacts, SecretFiles } from "../context/context.ts";
import { CliError } from "../errors.ts";
import { describeFileError } from "../output/file_errors.ts";
import { isoTime, minify } from "../output/json.ts";
import { promisedTime, renewalTime } from "./cache.ts";
import { replaceFile } from "../handover/secret_file.ts";

/** What keeping takes. */
export interface CacheTerms {
  files: SecretFiles;
  /** Made when it is not there. */
  folder: string;
  /** Everything that sets one request apart from others, as JSON takes it. */
  request: unknown;
  /** Seconds that credentials are asked for. */
  duration: number;
  now(): Date;
  /** Asks AWS for credentials. */
  obtain(): Promise<SessionCredentials>;
  /** Told when newer ones could not be had, but the old ones are still good. */
  onFailure(error: unknown): void;
}

/**
 * The credentials that an earlier run left, or new ones. Of several runs at the
 * same time one asks AWS, and the others wait for it.
 * @throws {CliError} when the folder cannot be made or is not the user's alone
 */
export async function cachedCredentials(
  terms: CacheTerms,
): Promise<SessionCredentials> {
  const { files, folder, duration } = terms;
  await checkFolder(files, folder);
  const name = createHash("sha256").update(minify(terms.request)).digest("hex");
  const path = `${folder}/${name}.json`;
  const kept = await read(path, terms);
  if (kept && lasts(kept, renewalTime(duration), terms)) return kept;
  const unlock = await wordErrors(path, () => files.lock(`${path}.lock`));
  try {
    const newer = await read(path, terms);
    if (newer && lasts(newer, renewalTime(duration), terms)) return newer;
    try {
      const made = await terms.obtain();
      await replaceFile(files, path, encode(made));
      return made;
    } catch (error) {
      if (!newer || !lasts(newer, promisedTime(duration), terms)) throw error;
      terms.onFailure(error);
      return newer;
    }
  } finally {
    await unlock();
  }
}

/** Whoever may write to the folder could put other credentials there. */
async function checkFolder(files: SecretFiles, folder: string): Promise<void> {
  await wordErrors(folder, () => files.makeFolder(folder));
  const facts = await wordErrors(folder, () => files.facts(folder));
  const problem = facts?.kind !== "directory"
    ? "it is not a folder"
    : facts.owner !== files.user
    ? "it belongs to another user"
    : ((facts.mode ?? 0) & 0o022) !== 0
    ? "others may write to it"
    : undefined;
  if (problem) {
    throw new CliError(`Cannot use the cache folder '${folder}': ${problem}`);
  }
}

/** Undefined when there is nothing to be trusted; it will be replaced. */
async function read(
  path: string,
  { files }: CacheTerms,
): Promise<SessionCredentials | undefined> {
  const facts = await wordErrors(path, () => files.facts(path));
  if (!facts) return undefined;
  if (facts.kind === "directory") {
    throw new CliError(`Cannot use the cache file '${path}': Is a directory`);
  }
  if (!isOurs(facts, files)) return undefined;
  try {
    const { bytes, facts } = await files.read(path);
    return isOurs(facts, files) ? decode(bytes) : undefined;
  } catch {
    // Replaced, by another run, between the two looks at it.
    return undefined;
  }
}

function isOurs(
  { kind, owner, mode }: FileFacts,
  { user }: SecretFiles,
): boolean {
  return kind === "file" && owner === user && ((mode ?? 0) & 0o077) === 0;
}

/** Whether credentials are good for so many milliseconds more. */
function lasts(
  { Expiration }: SessionCredentials,
  time: number,
  { now, duration }: CacheTerms,
): boolean {
  const left = Expiration.getTime() - now().getTime();
  // More than they were ever given for: the clock was set back.
  return left >= time && left <= duration * 1000 + CLOCK_SKEW;
}

/** Milliseconds that this computer's clock may be behind AWS's (AWS refuses more). */
const CLOCK_SKEW = 15 * 60_000;

function encode(credentials: SessionCredentials): Uint8Array {
  const { Expiration, ...keys } = credentials;
  return new TextEncoder().encode(
    minify({ ...keys, Expiration: isoTime(Expiration) }),
  );
}

/** Undefined for anything but what {@link encode} writes. */
function decode(bytes: Uint8Array): SessionCredentials | undefined {
  let found: Record<string, unknown>;
  try {
    found = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = found ??
    {};
  const texts = [AccessKeyId, SecretAccessKey, SessionToken, Expiration];
  if (!texts.every((text) => typeof text === "string" && text !== "")) {
    return undefined;
  }
  const expiration = new Date(Expiration as string);
  if (isNaN(expiration.getTime())) return undefined;
  return {
    AccessKeyId: AccessKeyId as string,
    SecretAccessKey: SecretAccessKey as string,
    SessionToken: SessionToken as string,
    Expiration: expiration,
  };
}

async function wordErrors<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new CliError(
      `Cannot use the cache '${path}': ${describeFileError(error)}`,
      { cause: error },
    );
  }
}
