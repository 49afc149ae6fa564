/** Answers that must have all their fields. Pure. */
import { AwsError } from "../errors.ts";

/** A call, as errors name it. */
type Call = Pick<AwsError["details"], "service" | "operation">;

/**
 * The answer to a call, which must have these fields.
 * @throws {AwsError} when one is missing or empty; the call may have been
 * carried out
 */
export function complete<T extends object, K extends keyof T>(
  answer: T | undefined,
  fields: readonly K[],
  call: Call,
): T & { [F in K]-?: NonNullable<T[F]> } {
  const missing = fields.find((field) => isMissing(answer?.[field]));
  if (missing !== undefined) {
    throw incompleteAnswer(call, `lacks ${String(missing)}`);
  }
  return answer as T & { [F in K]-?: NonNullable<T[F]> };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "" ||
    (value instanceof Date && Number.isNaN(value.getTime()));
}

/**
 * The error for an answer that is no whole success.
 * @param what is wrong with it: `lacks UserName`
 */
export function incompleteAnswer(call: Call, what: string): AwsError {
  return new AwsError(
    `The response to ${call.operation} ${what} - check --endpoint-url, and any proxy on the way`,
    { ...call, code: "IncompleteResponse", attempts: 1, uncertain: true },
  );
}
