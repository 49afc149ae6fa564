/**
 * The version of this program and the commit it was built from. The bundler
 * replaces this module with one that has the same exports as constants,
 * because a bundle has no deno.json to read and knows its commit.
 */
import config from "../deno.json" with { type: "json" };

/** The version of this release. */
export const version: string = config.version;

/** The commit that was bundled; undefined when the program runs from source. */
export const commit: string | undefined = undefined;

/** The Deno that releases are compiled with; undefined when run from source. */
export const releaseDeno: string | undefined = undefined;
