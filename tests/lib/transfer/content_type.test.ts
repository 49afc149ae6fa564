import { strictEqual } from "node:assert/strict";
import { contentTypeOf } from "../../../lib/transfer/content_type.ts";

const TYPES: Record<string, string | undefined> = {
  "a.html": "text/html; charset=utf-8",
  "A.HTML": "text/html; charset=utf-8",
  "a.js": "text/javascript; charset=utf-8",
  "a.json": "application/json; charset=utf-8",
  "a.webmanifest": "application/manifest+json; charset=utf-8",
  "a.svg": "image/svg+xml",
  "a.tar.gz": "application/gzip",
  "a.parquet": "application/vnd.apache.parquet",
  "A.PARQUET": "application/vnd.apache.parquet",
  "folder.x/html": undefined,
  "folder.x\\html": undefined,
  "folder/.html": undefined,
  ".html": undefined,
  "html": undefined,
  "a.": undefined,
  "a.nonsense": undefined,
};

for (const [path, type] of Object.entries(TYPES)) {
  Deno.test(`the content type of ${path} is ${type ?? "not known"}`, async () => {
    strictEqual(await contentTypeOf(path), type);
  });
}
