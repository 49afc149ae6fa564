/** Where things are, as paths of this system. */
import { join } from "node:path";

/** The folder of the repository. */
export const ROOT: string = join(import.meta.dirname!, "..", "..");

/** What is installed and built on first use; git ignores it. */
export const CACHE: string = join(ROOT, ".cache");
