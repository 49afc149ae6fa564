/** Paths of the repository, in the form of this system. */
import { join } from "node:path";

/** The folder of the repository. */
export const ROOT: string = join(import.meta.dirname!, "..", "..");

/** Where tools are installed and built on first use; git ignores it. */
export const CACHE: string = join(ROOT, ".cache");
