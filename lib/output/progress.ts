/** Shows people at a terminal how far a transfer has come. */
import { escapeControls } from "./terminal.ts";

/** The state of a transfer. */
export interface ProgressState {
  /** What is being done, such as `Uploading`. */
  label: string;
  /** Bytes moved so far. */
  bytes: number;
  /** Bytes in all; undefined while unknown. */
  totalBytes?: number;
  /** Files finished so far. */
  files: number;
  /** Files in all; undefined for a single file, or while unknown. */
  totalFiles?: number;
  /** Seconds since the start. */
  seconds: number;
}

/** What progress needs of the `Context`. */
export interface ProgressScreen {
  /** Whether standard error is a terminal, and its width in characters. */
  terminal: { stderr: boolean; columns: number };
  env(name: string): string | undefined;
  err(text: string): void;
  now(): Date;
}

/** Keeps count of a transfer; does nothing if no progress is shown. */
export interface Progress {
  /** Counts bytes that moved; negative ones have to move again. */
  bytes(count: number): void;
  /** Counts a file that is finished. */
  file(): void;
  /** Adds files, of so many bytes together, to what is to be moved. */
  expect(files: number, bytes: number): void;
  /** Shows the final state and moves the cursor to the next line. */
  end(): void;
}

const SILENCE: Progress = {
  bytes() {},
  file() {},
  expect() {},
  end() {},
};

/** Milliseconds between two updates of the screen, at least. */
const INTERVAL = 100;

/**
 * Shows progress on standard error if that is a terminal, but not when `CI` is
 * set or the user asked for silence.
 * @param label what is being done, such as `Uploading`
 * @param options.single whether there is only one file, so that none are
 * counted
 */
export function startProgress(
  screen: ProgressScreen,
  label: string,
  { silent, single = false }: { silent?: boolean; single?: boolean },
): Progress {
  if (silent || !screen.terminal.stderr || screen.env("CI")) return SILENCE;
  const started = screen.now().getTime();
  const state: ProgressState = { label, bytes: 0, files: 0, seconds: 0 };
  let lastShown = -Infinity;
  const show = () => {
    const now = screen.now().getTime();
    lastShown = now;
    state.seconds = (now - started) / 1000;
    screen.err(`\r${progressLine(state, screen.terminal.columns)}\x1b[K`);
  };
  const update = () => {
    if (screen.now().getTime() - lastShown >= INTERVAL) show();
  };
  show();
  return {
    bytes(count) {
      state.bytes += count;
      update();
    },
    file() {
      state.files++;
      update();
    },
    expect(files, bytes) {
      state.totalBytes = (state.totalBytes ?? 0) + bytes;
      if (!single) state.totalFiles = (state.totalFiles ?? 0) + files;
      update();
    },
    end() {
      show();
      screen.err("\n");
    },
  };
}

/** A state as one line that fits on a screen of so many columns. */
export function progressLine(state: ProgressState, columns: number): string {
  const { label, bytes, totalBytes, files, totalFiles, seconds } = state;
  const rate = seconds > 0 ? bytes / seconds : 0;
  const words = [
    totalBytes === undefined
      ? formatBytes(bytes)
      : `${percentage(bytes, totalBytes)}%  ${formatBytes(bytes)} of ${
        formatBytes(totalBytes)
      }`,
    `${formatBytes(rate)}/s`,
  ];
  if (totalBytes !== undefined && rate > 0 && bytes < totalBytes) {
    words.push(`${formatSeconds((totalBytes - bytes) / rate)} left`);
  }
  if (totalFiles !== undefined) words.push(`${files} of ${totalFiles} files`);
  const line = `${escapeControls(label)}  ${words.join("  ")}`;
  return line.slice(0, Math.max(1, columns - 1));
}

function percentage(bytes: number, total: number): number {
  return total === 0 ? 100 : Math.min(100, Math.floor(100 * bytes / total));
}

/** A size as the Python tool writes it: `0.0 bytes`, `1.5 KB`. */
export function formatBytes(count: number): string {
  let size = count;
  for (const unit of ["bytes", "KB", "MB", "GB"]) {
    if (size < 1024) return `${size.toFixed(1)} ${unit}`;
    size /= 1024;
  }
  return `${size.toFixed(1)} TB`;
}

function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  const pad = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}
