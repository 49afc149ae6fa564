/**
 * The modules that only compute: no clock, no files, no network, nothing to
 * fake in a test. They may import each other and types, and nothing else.
 * A name that ends in `/` stands for every module of that folder.
 */
export const PURE_MODULES: readonly string[] = [
  "lib/aws/advice.ts",
  "lib/aws/auth_file.ts",
  "lib/aws/keys.ts",
  "lib/aws/objects/listing.ts",
  "lib/aws/objects/payload.ts",
  "lib/aws/objects/signature.ts",
  "lib/aws/objects/xml.ts",
  "lib/aws/partitions.ts",
  "lib/aws/tag.ts",
  "lib/buckets/public_access.ts",
  "lib/cli/completion/answer.ts",
  "lib/cli/completion/scripts.ts",
  "lib/cli/suggestions.ts",
  "lib/cli/usage.ts",
  "lib/errors.ts",
  "lib/handover/environment_formats.ts",
  "lib/handover/format_names.ts",
  "lib/handover/formats.ts",
  "lib/handover/profile_file.ts",
  "lib/handover/profile_name.ts",
  "lib/handover/tool_formats.ts",
  "lib/http/errors.ts",
  "lib/http/loopback.ts",
  "lib/http/peer.ts",
  "lib/http/proxy.ts",
  "lib/output/failure.ts",
  "lib/output/file_errors.ts",
  "lib/output/json.ts",
  "lib/output/shell.ts",
  "lib/output/terminal.ts",
  "lib/policy/",
  "lib/secrets.ts",
  "lib/sessions/cache.ts",
  "lib/transfer/glob.ts",
  "lib/transfer/key_path.ts",
  // From elsewhere.
  "node:buffer", // for base64
  "node:crypto", // for hashes
  "node:zlib", // for checksums
];

/** Whether a module is one of them: a path from the root, or a specifier. */
export function isPure(module: string): boolean {
  return PURE_MODULES.some((pure) =>
    pure.endsWith("/") ? module.startsWith(pure) : module === pure
  );
}
