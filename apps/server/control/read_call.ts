import { badValue, ChangeError, type ControlOperation } from "@sessions/control";
import { parseQueryString } from "@sessions/domain";
import { firstMismatch, valueAt } from "@sessions/fixtures";
import type { TSchema } from "typebox";
import { LIMITS } from "../limits.ts";
import { readBytes } from "../http/read_bytes.ts";
import type { Context } from "../http/request_state.ts";
import { checkQuery } from "./check_query.ts";
import { othersTurn } from "./in_slices.ts";

const { controlBody, nesting } = LIMITS;

/**
 * Reads the JSON body of a call.
 *
 * @throws {ChangeError} `too-large`, `not-json` or, with a JSON Pointer, `invalid`
 */
export async function readControlBody(
  context: Context,
  schema: TSchema,
  maxBytes: number = controlBody.most,
): Promise<unknown> {
  const bytes = await readBytes(context, maxBytes);
  if (!bytes) {
    throw new ChangeError("too-large", `Cannot read the body: it is larger than ${maxBytes} bytes`);
  }
  if (bytes.length > 0 && !context.is("application/json")) {
    throw new ChangeError("not-json", "Cannot read the body: it must be application/json");
  }
  // Each step of a large body takes a while.
  const rest = () => bytes.length > controlBody.most ? othersTurn() : undefined;
  const text = bytes.length === 0 ? "{}" : decode(bytes);
  await rest();
  const body = parse(text);
  await rest();
  refuseDeep(body);
  await rest();
  await check(schema, body);
  return body;
}

function decode(bytes: Buffer): string {
  return readable(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

function parse(text: string): unknown {
  return readable(() => JSON.parse(text));
}

function readable<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new ChangeError("invalid", `Cannot read the body: ${(error as Error).message}`, "");
  }
}

function refuseDeep(value: unknown): void {
  if (!isDeeper(value, nesting.most)) return;
  throw new ChangeError(
    "invalid",
    `Cannot take the body: it is nested deeper than ${nesting.most} levels. Flatten it`,
    "",
  );
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
 * @throws {ChangeError} `invalid` for an unknown name or a bad value, with the name as a JSON Pointer
 */
export function readControlQuery(text: string, operation: ControlOperation): object {
  const known = operation.query ?? {};
  const query = Object.fromEntries(
    [...parseQueryString(text)].map(([name, value]) => {
      const { type = "integer" } =
        (Object.hasOwn(known, name) ? known[name] : undefined) as { type?: string } ?? {};
      return [name, type === "integer" && /^\d{1,15}$/.test(value) ? Number(value) : value];
    }),
  );
  return checkQuery(operation, query);
}
