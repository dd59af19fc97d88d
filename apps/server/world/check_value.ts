import { badValue } from "@sessions/control/change_error";
import { firstMismatch, valueAt } from "@sessions/fixtures";
import type { TSchema } from "typebox";
import Value from "typebox/value";

/**
 * Makes sure that a value is what a schema describes.
 *
 * @param at where the value stands in what was asked for
 * @throws {ChangeError} `invalid`, with the place, what it is and what was wanted
 */
export function checkValue(schema: TSchema, value: unknown, at = ""): void {
  if (Value.Check(schema, value)) return;
  const { pointer, wanted } = firstMismatch(schema, value, Value.Errors(schema, value));
  throw badValue(at + pointer, wanted, valueAt(value, pointer));
}
