/** Certificates that nobody trusts unless told to. */
import { join } from "node:path";
import type { Folder } from "./folder.ts";
import { output } from "./programs.ts";

/** A certificate for this computer, good for a day, and its key; in PEM. */
export async function certificate(
  openssl: string,
  { path }: Folder,
): Promise<{ path: string; cert: string; key: string }> {
  const [cert, key] = [join(path, "cert.pem"), join(path, "key.pem")];
  await output(openssl, [
    ..."req -x509 -nodes -days 1 -subj /CN=test".split(" "),
    ..."-newkey ec -pkeyopt ec_paramgen_curve:prime256v1".split(" "),
    ..."-addext basicConstraints=critical,CA:FALSE".split(" "),
    ..."-addext subjectAltName=IP:127.0.0.1".split(" "),
    ...["-out", cert, "-keyout", key],
  ]);
  return {
    path: cert,
    cert: await Deno.readTextFile(cert),
    key: await Deno.readTextFile(key),
  };
}
