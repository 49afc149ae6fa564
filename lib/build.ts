/**
 * Which version this is, and of which build. `scripts/build/bundle.ts` puts a module
 * with the same two exports in the place of this one: a bundle reads no
 * deno.json, and knows the commit it was made from.
 */
import config from "../deno.json" with { type: "json" };

/** The version, as releases are numbered. */
export const version: string = config.version;

/** The commit that was bundled; undefined when running from source. */
export const commit: string | undefined = undefined;
