/** Which hosts are this computer. Pure. */

/**
 * Whether a host is this computer, so that what is sent to it stays within:
 * those that browsers trust without TLS (W3C Secure Contexts, "Is origin
 * potentially trustworthy?"), but for names below `localhost`, which not every
 * resolver keeps at home.
 * @param host a name or an address; an IPv6 one without brackets
 */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(host);
}
