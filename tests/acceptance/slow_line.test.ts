/** Many objects of a megabyte over a line that is slow. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { spawn } from "../support/cli.ts";
import { folder } from "../support/folder.ts";
import { serve } from "../support/s3_server.ts";

const COUNT = 60;
const SIZE = 1_000_000;

/** The transfers that are begun before it shows what the line carries. */
const FEW = 8;

/**
 * A server that answers one request for an object after the other. Before the
 * first answer another program starts and ends, while more could be begun.
 */
function slowly(list: string) {
  let begun = 0;
  let answered = 0;
  let most = 0;
  const enough = Promise.withResolvers<void>();
  let line = enough.promise.then(async () => {
    for (let i = 0; i < 3; i++) await spawn(["policy", "bucket"]).result;
  });
  const body = new Uint8Array(SIZE);
  const server = serve(({ method, url }) => {
    if (url.searchParams.has("list-type")) return { body: list };
    begun++;
    if (answered < FEW) most = Math.max(most, begun - answered);
    if (begun === FEW) enough.resolve();
    const turn = line.then(() => {
      answered++;
      return method === "GET" ? { body } : {};
    });
    line = turn.then(() => {});
    return turn;
  });
  return { ...server, begun: () => begun, most: () => most };
}

const CONTENTS = Array.from(
  { length: COUNT },
  (_, i) => `<Contents><Key>f${i}</Key><Size>${SIZE}</Size></Contents>`,
);
const LIST = `<ListBucketResult>${CONTENTS.join("")}</ListBucketResult>`;

Deno.test("a slow line is not shared by all objects at once, down", async () => {
  await using dir = await folder();
  await using server = slowly(LIST);
  const { code, stderr } = await server.spawn([
    "get-objects",
    "bucket",
    "-o",
    dir.path,
  ]).result;
  deepStrictEqual([stderr, code], ["", 0]);
  strictEqual(dir.names().length, COUNT);
  ok(
    dir.names().every((name) =>
      Deno.statSync(join(dir.path, name)).size === SIZE
    ),
  );
  strictEqual(server.begun(), COUNT);
  strictEqual(server.most(), FEW);
});

Deno.test("a slow line is not shared by all objects at once, up", async () => {
  await using dir = await folder();
  for (let i = 0; i < COUNT; i++) {
    await Deno.writeFile(join(dir.path, `f${i}`), new Uint8Array(SIZE));
  }
  await using server = slowly(LIST);
  const { code, stderr } = await server.spawn([
    "put-objects",
    "bucket",
    dir.path,
  ]).result;
  deepStrictEqual([stderr, code], ["", 0]);
  ok(server.seen.every(({ body }) => body.length === SIZE));
  strictEqual(server.begun(), COUNT);
  strictEqual(server.most(), FEW);
});
