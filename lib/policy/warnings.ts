/** What AWS accepts in a policy, but most likely is a mistake. Pure. */
import { jsonPath } from "../strict_json.ts";
import { mostSimilar } from "../output/suggestions.ts";
import { type PolicyDocument, repeatedSid, statementsOf } from "./document.ts";
import type { Path } from "./fault.ts";
import { S3_ACTIONS } from "./s3_actions.ts";
import { matchesWildcards } from "./wildcard.ts";

/** The parts of a statement that warnings are about. */
interface Written {
  Action?: unknown;
  NotAction?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** A line for each doubtful part of a document that fits the grammar. */
export function policyWarnings(document: PolicyDocument): string[] {
  const statements = statementsOf(document);
  const sid = repeatedSid(statements);
  return [
    ...statements.flatMap((statement, i) =>
      warningsAt(
        statement,
        Array.isArray(document.Statement) ? ["Statement", i] : ["Statement"],
      )
    ),
    ...(sid === undefined ? [] : [`two statements have the Sid '${sid}'`]),
  ];
}

/** Like {@link policyWarnings}, for a single statement. */
export function statementWarnings(statement: Written): string[] {
  return warningsAt(statement, []);
}

function warningsAt(statement: Written, path: Path): string[] {
  return [
    ...[statement.Action ?? [], statement.NotAction ?? []].flat()
      .flatMap((action) => actionWarning(String(action)) ?? []),
    ...emptyConditions(statement.Condition).map((steps) =>
      `${jsonPath([...path, ...steps])} is empty - was a condition left out?`
    ),
  ];
}

/** Names are compared as IAM compares them, whatever letters are capitals. */
function actionWarning(action: string): string | undefined {
  const [service, name] = action.split(":");
  if (service.toLowerCase() !== "s3" || name === undefined) return undefined;
  const pattern = name.toLowerCase();
  const fits = S3_ACTIONS.some((known) =>
    matchesWildcards(pattern, known.toLowerCase())
  );
  if (fits) return undefined;
  if (/[*?]/.test(name)) return `'${action}' matches no action of S3`;
  const meant = mostSimilar(name, S3_ACTIONS);
  const hint = meant === undefined ? "" : ` - did you mean 's3:${meant}'?`;
  return `S3 has no action '${action}' that this version knows${hint}`;
}

/** The ways to those parts of a condition that have nothing in them. */
function emptyConditions(condition: Written["Condition"]): Path[] {
  if (condition === undefined) return [];
  const operators = Object.entries(condition);
  if (operators.length === 0) return [["Condition"]];
  return operators.flatMap(([operator, keys]): Path[] => {
    const values = Object.entries(keys);
    if (values.length === 0) return [["Condition", operator]];
    return values.flatMap(([key, value]): Path[] =>
      Array.isArray(value) && value.length === 0
        ? [["Condition", operator, key]]
        : []
    );
  });
}
