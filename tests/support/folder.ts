/** Folders that tests may fill. */

/** A folder that goes away at the end of the test. */
export interface Folder extends AsyncDisposable {
  path: string;
  /** What is in it, sorted. */
  names(): string[];
}

/** Makes a {@link Folder}. */
export async function folder(): Promise<Folder> {
  const path = await Deno.makeTempDir({ prefix: "s3-credentials-test-" });
  return {
    path,
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
