import { parseQueryString } from "@sessions/domain";
import { firstMismatch, valueAt } from "@sessions/fixtures";
import type { TSchema } from "typebox";
import { readBytes } from "../http/read_bytes.ts";
import type { Context } from "../http/request_state.ts";
import { badValue } from "../world/change_error.ts";
import { ControlError } from "./control_error.ts";

const MOST_BYTES = 2 ** 20;
/** How deep the JSON of a body may be nested. */
const MOST_DEEP = 100;

/**
 * Reads the JSON body of a call.
 *
 * @throws {ControlError} 413, 415 or, with a JSON Pointer, 400
 */
export async function readControlBody(
  context: Context,
  schema: TSchema,
  mostBytes: number = MOST_BYTES,
): Promise<unknown> {
  const bytes = await readBytes(context, mostBytes);
  if (!bytes) {
    throw new ControlError(413, `Cannot read the body: it is larger than ${mostBytes} bytes`);
  }
  if (bytes.length > 0 && !context.is("application/json")) {
    throw new ControlError(415, "Cannot read the body: it must be application/json");
  }
  const body = bytes.length === 0 ? {} : parse(bytes);
  await check(schema, body);
  return body;
}

function parse(bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ControlError(400, `Cannot read the body: ${(error as Error).message}`, "");
  }
  if (isDeeper(value, MOST_DEEP)) {
    throw new ControlError(
      400,
      `Cannot take the body: it is nested deeper than ${MOST_DEEP} levels. Flatten it`,
      "",
    );
  }
  return value;
}

/** Whether JSON is nested deeper than that; what is deeper than the stack could not be written again. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

type Compile = typeof import("typebox/compile").Compile;

const CHECKS = new WeakMap<TSchema, ReturnType<Compile>>();

/** The compiler is loaded by the first call that brings a body: a mock starts faster without it. */
async function check(schema: TSchema, value: unknown): Promise<void> {
  const { Compile } = await import("typebox/compile");
  let compiled = CHECKS.get(schema);
  if (!compiled) CHECKS.set(schema, compiled = Compile(schema));
  if (compiled.Check(value)) return;
  const { pointer, wanted } = firstMismatch(schema, value, compiled.Errors(value));
  throw badValue(pointer, wanted, valueAt(value, pointer));
}

/**
 * Reads the query of a call.
 *
 * @throws {ControlError} 400 for an unknown name or a value of another type
 */
export function readControlQuery(
  text: string,
  known: Readonly<Record<string, TSchema>>,
): Record<string, string | number> {
  const query: Record<string, string | number> = {};
  for (const [name, value] of parseQueryString(text)) {
    const schema = Object.hasOwn(known, name) ? known[name] as { type?: string } : undefined;
    if (!schema) {
      throw new ControlError(
        400,
        `Cannot take ?${name}: the parameters are ${Object.keys(known).join(", ")}`,
        `?${name}`,
      );
    }
    const integer = schema.type === "integer";
    if (integer && !/^\d{1,15}$/.test(value)) {
      throw new ControlError(400, `Cannot take ?${name}: wanted an integer`, `?${name}`);
    }
    query[name] = integer ? Number(value) : value;
  }
  return query;
}
