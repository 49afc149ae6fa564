/** Finds out which programs read a profile in another way than we do. Pure. */
import { type Dialect, DIALECTS } from "./dialects.ts";
import { type AwsFile, readProfiles } from "./profiles.ts";
import { type Section, UnreadableFile } from "./sections.ts";

/** One of the two files. */
export interface FileText {
  path: string;
  text: string;
}

/** The settings that decide who one is. */
export const IDENTITY_SETTINGS =
  /^(aws_(access_key_id|secret_access_key|session_token|security_token)|role_arn|source_profile|credential_source|credential_process|web_identity_token_file|login_session|sso_(session|start_url|region|account_id|role_name))$/;

/**
 * A sentence about the programs to which a profile is somebody else, or nobody;
 * undefined if it is the same to all of them. It quotes no value.
 */
export function describeDifferences(
  profile: string,
  files: Record<AwsFile, FileText>,
): string | undefined {
  const ours = view(profile, files, DIALECTS.botocore);
  const readers: Record<Effect, string[]> = {
    refuse: [],
    miss: [],
    differ: [],
  };
  let place: string | undefined;
  for (const dialect of Object.values(DIALECTS)) {
    const difference = compare(
      ours,
      view(profile, files, dialect),
      files,
    );
    if (!difference) continue;
    readers[difference.effect].push(dialect.readers);
    // Where a file is refused, the cause is certain.
    if (difference.effect === "refuse") place = difference.place;
    else place ??= difference.place;
  }
  const effects = [
    ["the file is refused by", readers.refuse],
    ["no credentials are found by", readers.miss],
    ["other credentials are found by", readers.differ],
  ] as const;
  const texts = effects.filter(([, readers]) => readers.length > 0)
    .map(([effect, readers]) => `${effect} ${readers.join(", ")}`);
  return texts.length === 0
    ? undefined
    : `Note: this program reads the profile '${profile}' as the AWS CLI does, and some others do not, see ${place}: ${
      texts.join("; ")
    }`;
}

type Effect = "refuse" | "miss" | "differ";

/** What a reader finds, or why it refuses a file. */
type View =
  | Record<AwsFile, Section | undefined>
  | { refused: AwsFile; line: number | undefined };

function view(
  profile: string,
  files: Record<AwsFile, FileText>,
  dialect: Dialect,
): View {
  const found: Partial<Record<AwsFile, Section>> = {};
  for (const file of ["credentials", "config"] as const) {
    try {
      found[file] = readProfiles(files[file].text, file, dialect).profiles
        .get(profile);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      return { refused: file, line: error.line };
    }
  }
  return { credentials: found.credentials, config: found.config };
}

function compare(
  ours: View,
  theirs: View,
  files: Record<AwsFile, FileText>,
): { effect: Effect; place: string } | undefined {
  if ("refused" in ours) return undefined;
  const place = (file: AwsFile, line: number | undefined) =>
    `line ${line} of '${files[file].path}'`;
  if ("refused" in theirs) {
    return { effect: "refuse", place: place(theirs.refused, theirs.line) };
  }
  for (const file of ["credentials", "config"] as const) {
    const keys = new Set([
      ...ours[file]?.keys() ?? [],
      ...theirs[file]?.keys() ?? [],
    ]);
    for (const key of keys) {
      const [own, other] = [ours[file]?.get(key), theirs[file]?.get(key)];
      if (!IDENTITY_SETTINGS.test(key) || own?.value === other?.value) continue;
      return {
        effect: hasCredentials(theirs) ? "differ" : "miss",
        place: place(file, own?.line ?? other?.line),
      };
    }
  }
}

function hasCredentials(
  { credentials, config }: Record<AwsFile, Section | undefined>,
): boolean {
  return [...credentials?.keys() ?? [], ...config?.keys() ?? []]
    .some((key) => IDENTITY_SETTINGS.test(key));
}
