/** Tells people at a terminal how far a transfer has come. */
import { escapeControls } from "./terminal.ts";

/** What is known about a transfer. */
export interface ProgressState {
  /** What is being done: `Uploading`. */
  label: string;
  /** Bytes moved so far. */
  bytes: number;
  /** Bytes there are; undefined while nobody knows. */
  totalBytes?: number;
  /** Files that are done. */
  files: number;
  /** Files there are; undefined when there is only one, or nobody knows. */
  totalFiles?: number;
  /** Seconds since it began. */
  seconds: number;
}

/** Where progress is shown: a part of `Context`. */
export interface ProgressScreen {
  /** Whether standard error is a terminal, and how wide it is. */
  terminal: { stderr: boolean; columns: number };
  env(name: string): string | undefined;
  err(text: string): void;
  now(): Date;
}

/** Follows a transfer. All of it does nothing when nobody looks. */
export interface Progress {
  /** Bytes that moved; negative ones have to move again. */
  bytes(count: number): void;
  /** A file is done. */
  file(): void;
  /** So many more files of so many bytes together are to be moved. */
  expect(files: number, bytes: number): void;
  /** Leaves the last state on the screen, and the cursor below it. */
  end(): void;
}

const SILENCE: Progress = {
  bytes() {},
  file() {},
  expect() {},
  end() {},
};

/** Milliseconds between two looks at the screen. */
const INTERVAL = 100;

/**
 * Progress on standard error, if that is a terminal: none when it is piped, in
 * CI, or when the user wants silence.
 */
export function startProgress(
  screen: ProgressScreen,
  label: string,
  { silent, single = false }: { silent?: boolean; single?: boolean },
): Progress {
  if (silent || !screen.terminal.stderr || screen.env("CI")) return SILENCE;
  const began = screen.now().getTime();
  const state: ProgressState = { label, bytes: 0, files: 0, seconds: 0 };
  let shown = -Infinity;
  const show = () => {
    const now = screen.now().getTime();
    shown = now;
    state.seconds = (now - began) / 1000;
    screen.err(`\r${progressLine(state, screen.terminal.columns)}\x1b[K`);
  };
  const look = () => {
    if (screen.now().getTime() - shown >= INTERVAL) show();
  };
  show();
  return {
    bytes(count) {
      state.bytes += count;
      look();
    },
    file() {
      state.files++;
      look();
    },
    expect(files, bytes) {
      state.totalBytes = (state.totalBytes ?? 0) + bytes;
      if (!single) state.totalFiles = (state.totalFiles ?? 0) + files;
      look();
    },
    end() {
      show();
      screen.err("\n");
    },
  };
}

/** A state as a line no longer than the screen is wide. Pure. */
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

/** `0.0 bytes`, `1.5 KB`: as the Python tool writes sizes. Pure. */
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
