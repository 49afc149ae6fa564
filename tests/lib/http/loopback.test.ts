/** Which hosts are this computer. */
import { strictEqual } from "node:assert/strict";
import { isLoopback } from "../../../lib/http/loopback.ts";

Deno.test("loopback is what nobody else can reach", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "::1"]) {
    strictEqual(isLoopback(host), true, host);
  }
  for (
    const host of [
      "0.0.0.0",
      "::",
      "192.0.2.1",
      "127.0.0.1.evil.example",
      "localhost.evil.example",
    ]
  ) {
    strictEqual(isLoopback(host), false, host);
  }
});
