/** Certificates that nobody trusts unless told to. */
import { join } from "node:path";
import type { Folder } from "./folder.ts";
import { output } from "./programs.ts";

/**
 * A certificate for this computer, good for a day, and its key; in PEM.
 * @param names whom it is for instead, as OpenSSL writes them: `DNS:*.a.org`
 */
export async function certificate(
  openssl: string,
  { path }: Folder,
  names = "IP:127.0.0.1",
): Promise<{ path: string; cert: string; key: string }> {
  const [cert, key] = [join(path, "cert.pem"), join(path, "key.pem")];
  await output(openssl, [
    ..."req -x509 -nodes -days 1 -subj /CN=test".split(" "),
    ..."-newkey ec -pkeyopt ec_paramgen_curve:prime256v1".split(" "),
    ..."-addext basicConstraints=critical,CA:FALSE".split(" "),
    ...["-addext", `subjectAltName=${names}`],
    ...["-out", cert, "-keyout", key],
  ]);
  return {
    path: cert,
    cert: await Deno.readTextFile(cert),
    key: await Deno.readTextFile(key),
  };
}
