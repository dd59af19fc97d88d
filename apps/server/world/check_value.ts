import { firstMismatch, valueAt } from "@sessions/fixtures";
import type { TSchema } from "typebox";
import Value from "typebox/value";
import { badValue } from "./change_error.ts";

/**
 * Makes sure that a value is what a schema describes.
 *
 * @throws {ChangeError} `invalid`, with the place, what it is and what was wanted
 */
export function checkValue(schema: TSchema, value: unknown): void {
  if (Value.Check(schema, value)) return;
  const { pointer, wanted } = firstMismatch(schema, value, Value.Errors(schema, value));
  throw badValue(pointer, wanted, valueAt(value, pointer));
}
