/**
 * The data of the lint rules: the rooms, the pure modules, and who may access
 * the system.
 */

/**
 * The rooms of the program and its scripts, lowest first. A room may import
 * from itself and from those before it, types included, so rooms never form a
 * circle. A name that ends in `/` is a folder without its subfolders.
 */
export const ROOMS: readonly string[] = [
  "lib/",
  "lib/async/",
  "lib/output/",
  "lib/policy/",
  "lib/http/",
  "lib/aws/files/",
  "lib/aws/",
  "lib/aws/iam/",
  "lib/aws/buckets/",
  "lib/aws/objects/",
  "lib/aws/services/",
  "lib/context/",
  "lib/cli/",
  "lib/cli/completion/",
  "lib/handover/",
  "lib/sessions/",
  "lib/create/",
  "lib/transfer/",
  "lib/users/",
  "lib/buckets/",
  "lib/options/",
  "commands/",
  "main.ts",
  "scripts/setup/",
  "scripts/lint/",
  "scripts/build/",
  "scripts/release/",
  "scripts/docs/",
  "scripts/demo/",
  "scripts/bench/",
  "scripts/test/",
];

/**
 * The modules that only compute: no clock, no randomness, no files, no network,
 * so there is nothing to fake in a test. They import only each other and types.
 * A name that ends in `/` means every module of that folder.
 */
export const PURE_MODULES: readonly string[] = [
  "lib/aws/advice.ts",
  "lib/aws/auth_file.ts",
  "lib/aws/bucket_regions.ts",
  "lib/aws/buckets/not_set.ts",
  "lib/aws/complete.ts",
  "lib/aws/files/",
  "lib/aws/keys.ts",
  "lib/aws/missing.ts",
  "lib/aws/objects/listing.ts",
  "lib/aws/objects/payload.ts",
  "lib/aws/objects/signature.ts",
  "lib/aws/objects/xml.ts",
  "lib/aws/partitions.ts",
  "lib/aws/tag.ts",
  "lib/buckets/public_access.ts",
  "lib/cli/completion/answer.ts",
  "lib/cli/completion/scripts.ts",
  "lib/cli/usage.ts",
  "lib/create/plan.ts",
  "lib/create/plan_buckets.ts",
  "lib/create/plan_session.ts",
  "lib/create/plan_user.ts",
  "lib/create/request.ts",
  "lib/create/trust.ts",
  "lib/errors.ts",
  "lib/handover/environment_formats.ts",
  "lib/handover/format_names.ts",
  "lib/handover/formats.ts",
  "lib/handover/profile_change.ts",
  "lib/handover/profile_file.ts",
  "lib/handover/profile_name.ts",
  "lib/handover/profile_readers.ts",
  "lib/handover/tool_formats.ts",
  "lib/http/errors.ts",
  "lib/http/head.ts",
  "lib/http/loopback.ts",
  "lib/http/messages.ts",
  "lib/http/peer.ts",
  "lib/http/proxy.ts",
  "lib/output/failure.ts",
  "lib/output/file_errors.ts",
  "lib/output/json.ts",
  "lib/output/shell.ts",
  "lib/output/suggestions.ts",
  "lib/output/terminal.ts",
  "lib/policy/",
  "lib/secrets.ts",
  "lib/sessions/cache.ts",
  "lib/strict_json.ts",
  "lib/transfer/glob.ts",
  "lib/transfer/key_path.ts",
];

/** Node's modules that only compute. Pure modules may import them too. */
export const PURE_NODE_MODULES: readonly string[] = [
  "node:buffer", // base64
  "node:crypto", // hashes
  "node:zlib", // checksums
];

/**
 * A part of the system that only `lib/context/` may use, as messages name it.
 */
export type SystemPart = "clock" | "fetch" | "timers" | `node:${string}`;

/** Other places that may use a part of the system, and why. */
export const SYSTEM_EXCEPTIONS: readonly {
  /** A folder with its subfolders, or a file. */
  place: string;
  parts: readonly SystemPart[];
  why: string;
}[] = [
  {
    place: "lib/async/",
    parts: ["clock", "timers"],
    why: "its purpose is waiting",
  },
  {
    place: "lib/http/",
    parts: ["clock", "timers", "node:timers"],
    why: "it stops waiting for servers that do not answer",
  },
  {
    place: "lib/http/fetch.ts",
    parts: ["fetch"],
    why: "only fetch goes through a proxy",
  },
  {
    place: "lib/aws/sdk_files.ts",
    parts: ["node:path"],
    why: "it must name files exactly as the SDK does",
  },
  {
    place: "lib/transfer/",
    parts: ["node:path"],
    why: "paths differ between systems, and node:path knows how",
  },
];

/** Whether a module only computes: a path from the root, or a specifier. */
export function isPure(module: string): boolean {
  return PURE_NODE_MODULES.includes(module) || isIn(module, ...PURE_MODULES);
}

/** Whether a path is one of these files, or inside one of these folders. */
export function isIn(path: string, ...places: string[]): boolean {
  return places.some((place) =>
    place.endsWith("/") ? path.startsWith(place) : path === place
  );
}

/**
 * The room of a file, as {@link ROOMS} names it; undefined when it is in none.
 */
export function roomOf(file: string): string | undefined {
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  return ROOMS.find((room) => room === folder || room === file);
}

/** Whether a file is part of the program itself. */
export function isProduct(file: string): boolean {
  return isIn(file, "main.ts", "commands/", "lib/");
}
