import type { ControlOperation } from "@sessions/control";
import * as Type from "typebox";
import type { TObject } from "typebox";
import { checkValue } from "../world/check_value.ts";

const SCHEMAS = new Map<string, TObject>();

/**
 * Makes sure that the parameters of a call are some of its operation's.
 *
 * @throws {ChangeError} `invalid`, with the name as a JSON Pointer
 */
export function checkQuery(operation: ControlOperation, query: object): object {
  const key = `${operation.method} ${operation.path}`;
  let schema = SCHEMAS.get(key);
  if (!schema) {
    const known = Object.entries({ ...operation.query, world: Type.String() });
    schema = Type.Object(
      Object.fromEntries(known.map(([name, value]) => [name, Type.Optional(value)])),
      { additionalProperties: false },
    );
    SCHEMAS.set(key, schema);
  }
  checkValue(schema, query);
  return query;
}
