/** What people at a terminal see of a transfer. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  formatBytes,
  progressLine,
  startProgress,
} from "../../../lib/output/progress.ts";

const STATE = {
  label: "Uploading",
  bytes: 512 * 1024,
  totalBytes: 2 * 1024 * 1024,
  files: 3,
  totalFiles: 8,
  seconds: 2,
};

Deno.test("progress tells share, bytes, rate, time left and files", () => {
  strictEqual(
    progressLine(STATE, 80),
    "Uploading  25%  512.0 KB of 2.0 MB  256.0 KB/s  0:06 left  3 of 8 files",
  );
});

Deno.test("progress without a known length tells bytes and rate", () => {
  const state = { ...STATE, totalBytes: undefined, totalFiles: undefined };
  strictEqual(progressLine(state, 80), "Uploading  512.0 KB  256.0 KB/s");
});

Deno.test("progress fits the screen, and cannot be made to steer it", () => {
  strictEqual(progressLine(STATE, 20).length, 19);
  const line = progressLine({ ...STATE, label: "\x1b[2J" }, 80);
  strictEqual(line.startsWith("\\x1b[2J"), true);
});

Deno.test("formatBytes writes sizes as the Python tool does", () => {
  deepStrictEqual(
    [0, 1023, 1024, 1536 * 1024, 1024 ** 3, 2 * 1024 ** 4].map(formatBytes),
    ["0.0 bytes", "1023.0 bytes", "1.0 KB", "1.5 MB", "1.0 GB", "2.0 TB"],
  );
});

for (
  const [reason, stderr, ci, silent] of [
    ["standard error is not a terminal", false, undefined, false],
    ["CI is set", true, "true", false],
    ["the user wants silence", true, undefined, true],
  ] as const
) {
  Deno.test(`progress shows nothing when ${reason}`, () => {
    const ctx = context(stderr, ci);
    const progress = startProgress(ctx, "Uploading", { silent });
    progress.expect(1, 10);
    progress.bytes(10);
    progress.file();
    progress.end();
    strictEqual(ctx.written(), "");
  });
}

Deno.test("progress draws at most ten times a second, and at the end", () => {
  const ctx = context(true, undefined);
  const progress = startProgress(ctx, "Uploading", {});
  progress.expect(100, 100);
  for (let i = 0; i < 100; i++) {
    ctx.pass(10);
    progress.bytes(1);
    progress.file();
  }
  progress.end();
  strictEqual(ctx.written().split("\r").length - 1, 12);
  strictEqual(ctx.written().includes("100%"), true);
  strictEqual(ctx.written().endsWith("\n"), true);
});

function context(stderr: boolean, ci: string | undefined) {
  let text = "", time = 0;
  return {
    terminal: { stdin: false, stdout: false, stderr, columns: 80 },
    env: (name: string) => name === "CI" ? ci : undefined,
    err: (more: string) => void (text += more),
    now: () => new Date(time),
    written: () => text,
    pass: (milliseconds: number) => void (time += milliseconds),
  };
}
