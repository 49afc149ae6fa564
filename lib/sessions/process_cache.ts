/**
 * Keeps temporary credentials from one run to the next, in files that only
 * their owner can read: one for each distinct request.
 */
import { createHash } from "node:crypto";
import type { SessionCredentials } from "../aws/keys.ts";
import type { FileFacts, SecretFiles } from "../context/context.ts";
import { CliError } from "../errors.ts";
import { describingFileErrors } from "../output/file_errors.ts";
import { isoTime, minify } from "../output/json.ts";
import { promisedTime, renewalTime } from "./cache.ts";
import { replaceFile } from "../handover/secret_file.ts";

/** What the cache needs. */
export interface CacheTerms {
  files: SecretFiles;
  /** Where the files are; created if it does not exist. */
  folder: string;
  /** All that distinguishes this request from others, as a value for JSON. */
  request: unknown;
  /** Seconds that credentials are asked for. */
  duration: number;
  now(): Date;
  /** Asks AWS for credentials. */
  obtain(): Promise<SessionCredentials>;
  /** Called if renewal failed and the old credentials are still valid. */
  onFailure(error: unknown): void;
}

/**
 * The credentials that an earlier run left, or new ones. If several runs need
 * new ones at the same time, one asks AWS and the others wait for it.
 * @throws {CliError} if the folder cannot be created, or others may write to it
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
  const unlock = await usingCache(path, () => files.lock(`${path}.lock`));
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

/** Whoever can write to the folder could put other credentials there. */
async function checkFolder(files: SecretFiles, folder: string): Promise<void> {
  await usingCache(folder, () => files.makeFolder(folder));
  const facts = await usingCache(folder, () => files.facts(folder));
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

/** Reads a cache file; undefined if there is none, or none to be trusted. */
async function read(
  path: string,
  { files }: CacheTerms,
): Promise<SessionCredentials | undefined> {
  const facts = await usingCache(path, () => files.facts(path));
  if (!facts) return undefined;
  if (facts.kind === "directory") {
    throw new CliError(`Cannot use the cache file '${path}': Is a directory`);
  }
  if (!isOurs(facts, files)) return undefined;
  try {
    const { bytes, facts } = await files.read(path);
    return isOurs(facts, files) ? decode(bytes) : undefined;
  } catch {
    // Another run replaced the file after `facts` looked at it.
    return undefined;
  }
}

function isOurs(
  { kind, owner, mode }: FileFacts,
  { user }: SecretFiles,
): boolean {
  return kind === "file" && owner === user && ((mode ?? 0) & 0o077) === 0;
}

/** Whether credentials are valid for at least `time` more milliseconds. */
function lasts(
  { Expiration }: SessionCredentials,
  time: number,
  { now, duration }: CacheTerms,
): boolean {
  const left = Expiration.getTime() - now().getTime();
  // If more is left than they were ever valid for, the clock was set back.
  return left >= time && left <= duration * 1000 + CLOCK_SKEW;
}

/** Milliseconds that this computer's clock may be behind; AWS refuses more. */
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

/** Runs `work`, whose file errors say that the cache cannot be used. */
function usingCache<T>(path: string, work: () => Promise<T>): Promise<T> {
  return describingFileErrors(`Cannot use the cache '${path}'`, work);
}
