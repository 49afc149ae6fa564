import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  repeatedSid,
  type Statement,
  statementsOf,
  withUniqueSids,
} from "../../../lib/policy/document.ts";

const GOOD: Statement = {
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "*",
};

Deno.test("the statements of a document are a list, whichever way it holds them", () => {
  deepStrictEqual(statementsOf({ Statement: GOOD }), [GOOD]);
  deepStrictEqual(statementsOf({ Statement: [GOOD, GOOD] }), [GOOD, GOOD]);
});

/** Statements of which some have a Sid. */
const named = fc.array(
  fc.constantFrom(undefined, "", "A", "B", "C").map((Sid): Statement =>
    Sid === undefined ? GOOD : { ...GOOD, Sid }
  ),
  { maxLength: 6 },
);

Deno.test("Sids that are there twice are dropped, and nothing else changes", () => {
  fc.assert(fc.property(named, (statements) => {
    const unique = withUniqueSids(statements);
    strictEqual(repeatedSid(unique), undefined);
    const withoutSid = ({ Sid: _, ...rest }: Statement) => rest;
    deepStrictEqual(unique.map(withoutSid), statements.map(withoutSid));
    if (repeatedSid(statements) === undefined) {
      const sids = (list: Statement[]) => list.map(({ Sid }) => Sid || "");
      deepStrictEqual(sids(unique), sids(statements));
    }
  }));
});

Deno.test("the first Sid that is there twice is found, an empty one is none", () => {
  const sids = (...names: string[]) => names.map((Sid) => ({ ...GOOD, Sid }));
  strictEqual(repeatedSid(sids("A", "B", "B", "A")), "B");
  strictEqual(repeatedSid(sids("A", "", "")), undefined);
  strictEqual(repeatedSid([GOOD, GOOD]), undefined);
  ok(repeatedSid(sids("A", "a")) === undefined, "capitals count");
});
