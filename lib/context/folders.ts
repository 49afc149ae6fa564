/** The user's folders, by the customs of each operating system. */
import type { Context } from "./context.ts";
import { homeOf } from "../aws/files/location.ts";
import { CliError } from "../errors.ts";

/** The user's home folder. @throws {CliError} if the environment names none */
export function homeFolder(ctx: Pick<Context, "env">): string {
  const home = homeOf((name) => ctx.env(name));
  if (!home) throw new CliError("There is no home folder: set HOME");
  return home;
}

/**
 * This program's cache folder: in `XDG_CACHE_HOME` or `~/.cache` (XDG Base
 * Directory Specification), in `~/Library/Caches`, or in `%LOCALAPPDATA%`.
 * @throws {CliError} if the environment does not say where that is
 */
export function cacheFolder(ctx: Pick<Context, "env" | "platform">): string {
  switch (ctx.platform) {
    case "windows": {
      const local = ctx.env("LOCALAPPDATA");
      if (!local) {
        throw new CliError("There is no cache folder: set LOCALAPPDATA");
      }
      return `${local}\\s3-credentials`;
    }
    case "darwin":
      return `${homeFolder(ctx)}/Library/Caches/s3-credentials`;
    default: {
      const xdg = ctx.env("XDG_CACHE_HOME");
      // The specification says to ignore relative paths.
      const caches = xdg?.startsWith("/") ? xdg : `${homeFolder(ctx)}/.cache`;
      return `${caches}/s3-credentials`;
    }
  }
}
