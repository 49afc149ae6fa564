import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { IAMClient, type ListUsersCommandInput } from "@aws-sdk/client-iam";
import { createUsers } from "../../../../lib/aws/iam/users.ts";
import { printRows } from "../../../../lib/output/rows.ts";

/** A real client whose transport is replaced: nothing leaves this process. */
function clientAnswering(answer: (input: ListUsersCommandInput) => unknown) {
  const client = new IAMClient({
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  client.send =
    (({ input }: { input: ListUsersCommandInput }) =>
      Promise.resolve(answer(input))) as unknown as typeof client.send;
  return client;
}

const user = (page: number) => ({
  UserName: `user-${page}`,
  Path: "/",
  Arn: `arn:aws:iam::123456789012:user/user-${page}`,
});

Deno.test("list-users asks for a page only when the one before was printed", async () => {
  const pages = 5000;
  let asked = 0;
  let printed = 0;
  let furthestAhead = 0;
  const client = clientAnswering(({ Marker }) => {
    strictEqual(Marker, asked === 0 ? undefined : String(asked));
    asked++;
    furthestAhead = Math.max(furthestAhead, asked - printed);
    const more = asked < pages;
    return {
      Users: [user(asked)],
      IsTruncated: more,
      ...(more ? { Marker: String(asked) } : {}),
    };
  });
  await printRows(
    async (text) => {
      await Promise.resolve();
      printed += text.match(/UserName/g)?.length ?? 0;
    },
    createUsers(client).list(),
    { format: "nl", columns: [] },
  );
  deepStrictEqual({ asked, printed }, { asked: pages, printed: pages });
  strictEqual(furthestAhead, 1, "pages alive at a time");
});

Deno.test("list-users asks for no more pages once its reader went away", async () => {
  let asked = 0;
  const client = clientAnswering(() => {
    asked++;
    return { Users: [user(asked)], IsTruncated: true, Marker: "next" };
  });
  for await (const page of createUsers(client).list()) {
    strictEqual(page.length, 1);
    break;
  }
  strictEqual(asked, 1);
});
