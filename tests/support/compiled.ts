/**
 * Whether a compiled program is under test. It really waits where the copy in
 * this process does not, so what tries many cases of one rule tries few then.
 */
export const IS_COMPILED: boolean = Deno.env.get("S3C_BIN") !== undefined;
