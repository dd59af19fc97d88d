import {
  DATE_TIME_PATTERN,
  isTimeKey,
  parseDateTime,
  type SessionDetail,
  SessionDetail as DetailSchema,
  SessionListRow as RowSchema,
} from "@sessions/domain";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";

/** A row or detail as it came: its id is a number, everything else may be anything. */
export type AnyRow = Partial<Record<keyof SessionDetail, unknown>> & { session_id: number };

/** A departure of a value from its shape. */
export interface ShapeFault {
  readonly pointer: string;
  readonly expected: string;
  readonly got: string;
}

const WIRE_FORM = new RegExp(DATE_TIME_PATTERN);
const DATE_LIKE = /^\d{4}-\d{2}-\d{2}/;
const keyChecks = new Map<string, (value: unknown) => boolean>();

/** Returns the first departure from the list row's keys and types (requirement `list/row`). */
export function rowFault(value: unknown, pointer: string): ShapeFault | undefined {
  return shapeFault(value, RowSchema.properties, pointer);
}

/** Returns the first departure from the detail's keys and types (requirement `detail/shape`). */
export function detailFault(value: unknown): ShapeFault | undefined {
  return shapeFault(value, DetailSchema.properties, "");
}

function shapeFault(
  value: unknown,
  properties: Record<string, TSchema>,
  pointer: string,
): ShapeFault | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { pointer, expected: "an object", got: show(value) };
  }
  const wanted = Object.keys(properties);
  const missing = wanted.find((key) => !(key in value));
  if (missing) return { pointer, expected: `the keys ${wanted.join(", ")}`, got: `no ${missing}` };
  const extra = Object.keys(value).find((key) => !(key in properties));
  if (extra) return { pointer, expected: `the keys ${wanted.join(", ")}`, got: `also ${extra}` };
  for (const key of wanted) {
    const held = (value as Record<string, unknown>)[key];
    if (!isTyped(key, held, properties[key] as TSchema)) {
      return {
        pointer: `${pointer}/${key}`,
        expected: describeType(properties[key] as TSchema),
        got: show(held),
      };
    }
  }
  return undefined;
}

/** A date-like text counts as a date-time: its form is for `time/format` to judge. */
function isTyped(key: string, value: unknown, schema: TSchema): boolean {
  if (isTimeKey(key as keyof SessionDetail) && typeof value === "string") {
    return DATE_LIKE.test(value);
  }
  let check = keyChecks.get(key);
  if (!check) {
    const compiled = Compile(schema);
    keyChecks.set(key, check = (held) => compiled.Check(held));
  }
  return check(value);
}

/** Returns the first ill-formed date-time of a row (requirement `time/format`). */
export function timeFormFault(row: object, pointer: string): ShapeFault | undefined {
  for (const [key, value] of Object.entries(row)) {
    if (!isTimeKey(key as keyof SessionDetail) || value === null) continue;
    if (typeof value !== "string" || instantOf(value) === undefined) {
      return {
        pointer: `${pointer}/${key}`,
        expected: "a date-time such as 2022-11-28T08:23:49.268000-05:00",
        got: show(value),
      };
    }
  }
  return undefined;
}

/** Returns the instant of a well-formed date-time in microseconds, or undefined. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !WIRE_FORM.test(value)) return undefined;
  const year = Number(value.slice(0, 4));
  // A year that the mock's own instants do not reach is read as another one of as many days.
  const near = year > 1970 && year < 2199 ? year : isLeap(year) ? 2000 : 2001;
  try {
    const instant = parseDateTime(`${near}${value.slice(4)}`);
    return instant + (startOf(year) - startOf(near)) * 1000;
  } catch {
    return undefined;
  }
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Returns when a year begins, in milliseconds since 1970. */
function startOf(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}

/** Whether a key's value can be compared: it is of its type and, as a date-time, well formed. */
export function isWellFormed(key: string, value: unknown): boolean {
  const schema = (DetailSchema.properties as Record<string, TSchema>)[key];
  if (!schema || !isTyped(key, value, schema)) return false;
  return !isTimeKey(key as keyof SessionDetail) || value === null || instantOf(value) !== undefined;
}

/** Returns a value as text that fits on a line. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function describeType(schema: TSchema): string {
  const { type, enum: values, anyOf } = schema as {
    type?: string;
    enum?: string[];
    anyOf?: TSchema[];
  };
  if (anyOf) return anyOf.map(describeType).join(" or ");
  if (values) return `one of ${values.join(", ")}`;
  return type === "integer"
    ? "an integer of at least 1"
    : type === "string"
    ? "a date-time"
    : `${type}`;
}
