/** The user's files as a program sees them that runs in another folder. */
import { isAbsolute, join } from "node:path";
import type { LocalFiles } from "../../lib/context/context.ts";

/** `files`, where relative paths begin at `folder`. */
export function filesIn(folder: string, files: LocalFiles): LocalFiles {
  const at = (path: string) => isAbsolute(path) ? path : join(folder, path);
  return {
    system: files.system,
    info: (path) => files.info(at(path)),
    linkInfo: (path) => files.linkInfo(at(path)),
    names: (path) => files.names(at(path)),
    entries: (path) => files.entries(at(path)),
    realPath: (path) => files.realPath(at(path)),
    makeDirectory: (path) => files.makeDirectory(at(path)),
    isReadable: (path) => files.isReadable(at(path)),
    open: (path) => files.open(at(path)),
    create: (path, mode) => files.create(at(path), mode),
    openToWrite: (path) => files.openToWrite(at(path)),
    rename: (from, to) => files.rename(at(from), at(to)),
    remove: (path) => files.remove(at(path)),
  };
}
