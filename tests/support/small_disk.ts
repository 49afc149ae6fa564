/** A disk that is soon full: a tmpfs, which takes Linux and root to mount. */
import { join } from "node:path";

/** Why none can be mounted here; undefined when one can. */
export const NO_SMALL_DISK: string | undefined = await (async () => {
  if (Deno.build.os !== "linux") return "only Linux has tmpfs";
  if (Deno.uid() !== 0) return "it takes root to mount a disk";
  try {
    await (await smallDisk(4096))[Symbol.asyncDispose]();
  } catch (error) {
    return (error as Error).message.trim();
  }
})();

/** A disk with a folder's path. */
export interface SmallDisk extends AsyncDisposable {
  path: string;
}

/** Mounts a disk of so many bytes. @throws when the system does not let us */
export async function smallDisk(bytes: number): Promise<SmallDisk> {
  const folder = await Deno.makeTempDir({ prefix: "small-disk-" });
  const path = join(folder, "disk");
  await Deno.mkdir(path);
  const remove = () => Deno.remove(folder, { recursive: true });
  try {
    await run("mount", "-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run("umount", path);
      await remove();
    },
  };
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
