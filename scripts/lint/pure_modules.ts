/**
 * The modules that only compute: no clock, no files, no network, nothing to
 * fake in a test. They may import each other and types, and nothing else.
 * A name that ends in `/` stands for every module of that folder.
 */
export const PURE_MODULES: readonly string[] = [
  "lib/aws/advice.ts",
  "lib/aws/hosts.ts",
  "lib/aws/listing.ts",
  "lib/aws/payload.ts",
  "lib/aws/peer.ts",
  "lib/aws/proxy.ts",
  "lib/aws/signature.ts",
  "lib/aws/xml.ts",
  "lib/buckets/public_access.ts",
  "lib/completion/answer.ts",
  "lib/completion/scripts.ts",
  "lib/credentials/auth_file.ts",
  "lib/credentials/cache.ts",
  "lib/credentials/environment_formats.ts",
  "lib/credentials/format_names.ts",
  "lib/credentials/formats.ts",
  "lib/credentials/profile_file.ts",
  "lib/credentials/profile_name.ts",
  "lib/credentials/tool_formats.ts",
  "lib/errors.ts",
  "lib/json.ts",
  "lib/loopback.ts",
  "lib/policy/",
  "lib/secrets.ts",
  "lib/shell.ts",
  "lib/similar.ts",
  "lib/terminal.ts",
  "lib/transfer/glob.ts",
  "lib/transfer/key_path.ts",
  "lib/usage.ts",
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
