/** Whether requests travel by way of a proxy. Pure. */

/** The variables that name one, for each protocol. */
const VARIABLES: Record<string, string[]> = {
  "http:": ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
  "https:": ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
};

/**
 * Whether Deno's `fetch` may send a request through a proxy, for which it looks
 * into the environment by itself. `NO_PROXY` may spare a host; whoever asks
 * here is to be right either way.
 * @param protocol as a URL has it: `https:`
 */
export function mayUseProxy(
  protocol: string,
  env: (name: string) => string | undefined,
): boolean {
  return (VARIABLES[protocol] ?? []).some((name) => env(name) !== undefined);
}
