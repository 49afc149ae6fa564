/** Whether requests travel by way of a proxy. */
import { strictEqual } from "node:assert/strict";
import { mayUseProxy } from "../../../lib/http/proxy.ts";

for (
  const [variable, http, https] of [
    ["HTTP_PROXY", true, false],
    ["http_proxy", true, false],
    ["HTTPS_PROXY", false, true],
    ["https_proxy", false, true],
    ["ALL_PROXY", true, true],
    ["all_proxy", true, true],
    ["NO_PROXY", false, false],
  ] as const
) {
  Deno.test(`${variable} is for http: ${http}, for https: ${https}`, () => {
    const env = (name: string) =>
      name === variable ? "http://proxy.example:3128" : undefined;
    strictEqual(mayUseProxy("http:", env), http);
    strictEqual(mayUseProxy("https:", env), https);
  });
}
