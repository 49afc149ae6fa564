/**
 * Reads the AWS credentials file and config file as one of AWS's tools does.
 * Pure.
 */
import type { Dialect } from "./dialects.ts";
import { readSections, type Section, UnreadableFile } from "./sections.ts";
import { shellWords } from "./shell_words.ts";

/** Which of the two AWS files a text is from. */
export type AwsFile = "credentials" | "config";

/** What a file says. */
export interface Profiles {
  /** The profiles by name, without the prefix of the config file. */
  profiles: ReadonlyMap<string, Section>;
  /** The `[sso-session NAME]` sections of the config file. */
  ssoSessions: ReadonlyMap<string, Section>;
  /** The `[services NAME]` sections of the config file. */
  services: ReadonlyMap<string, Section>;
}

/**
 * The text of an AWS file. A byte order mark is kept, since some readers refuse
 * a file that has one.
 * @throws {UnreadableFile} if it is not UTF-8; botocore refuses it then
 */
export function decodeProfiles(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    throw new UnreadableFile("it is not encoded in UTF-8");
  }
}

/**
 * The profiles that a reader finds in a file.
 * @throws {UnreadableFile} if the reader refuses the file
 */
export function readProfiles(
  text: string,
  file: AwsFile,
  dialect: Dialect,
): Profiles {
  const found: Record<SectionKind, Map<string, Section>> = {
    profile: new Map(),
    "sso-session": new Map(),
    services: new Map(),
  };
  const names = new Map<string, SectionName>();
  /** Two headers can mean one section, such as [profile a] and [profile 'a']. */
  const idOf = (header: string) => {
    const name = nameOf(header, file, dialect);
    if (!name) return header;
    const id = dialect.twice === "refused" ? header : JSON.stringify(name);
    names.set(id, name);
    return id;
  };
  let prefixedDefault = false;
  for (const [id, settings] of readSections(text, dialect, idOf)) {
    const section = names.get(id);
    if (!section) continue;
    const { kind, name, prefixed } = section;
    if (kind === "profile" && name === "default" && file === "config") {
      const bareIsLess = dialect.defaultTwice === "prefixed";
      if (bareIsLess && !prefixed && prefixedDefault) continue;
      prefixedDefault ||= prefixed;
    }
    found[kind].set(name, settings);
  }
  return {
    profiles: found.profile,
    ssoSessions: found["sso-session"],
    services: found.services,
  };
}

type SectionKind = "profile" | "sso-session" | "services";

interface SectionName {
  kind: SectionKind;
  name: string;
  /** Whether the kind stands in front of the name. */
  prefixed: boolean;
}

/** What a header names; undefined if this reader does not use the section. */
function nameOf(
  header: string,
  file: AwsFile,
  { configSection, credentialsSection }: Dialect,
): SectionName | undefined {
  if (file === "credentials") {
    return credentialsSection.test(header)
      ? { kind: "profile", name: header, prefixed: false }
      : undefined;
  }
  if (header === "default") {
    return { kind: "profile", name: header, prefixed: false };
  }
  const [kind, name] = configSection === "shell words"
    ? botocoreName(header)
    : splitBy(configSection, header);
  return kind !== undefined && name !== undefined
    ? { kind, name, prefixed: true }
    : undefined;
}

type KindAndName = [SectionKind?, string?];

/** botocore wants no blank behind the kind: `[profiles dev]` is a profile. */
function botocoreName(header: string): KindAndName {
  const kind = (["profile", "sso-session", "services"] as const)
    .find((kind) => header.startsWith(kind));
  const words = shellWords(header);
  return words?.length === 2 ? [kind, words[1]] : [];
}

function splitBy(pattern: RegExp, header: string): KindAndName {
  const [, kind, ...names] = pattern.exec(header) ?? [];
  return [
    kind as SectionKind | undefined,
    names.find((name) => name !== undefined),
  ];
}
