import { lastValue, parseQueryString, readInteger, Refusal, surfaceOf } from "@sessions/domain";
import type { Context } from "../../http/request_state.ts";

const MAX_INDENT = 8;

/**
 * Decides how the answer is written, or refuses an `Accept` that the world's renderers cannot meet:
 * JSON, and on a portal a page for people.
 *
 * @throws {Refusal} `accept` or `not-found`
 * @see requirement `http/not-acceptable`
 */
export function negotiate(context: Context): void {
  const { state, req: { headers: { accept } } } = context;
  const { browsable } = surfaceOf(state.world.behavior);
  const format = formatOf(context);
  const formats = browsable ? ["json", "api"] : ["json"];
  if (format !== "" && !formats.includes(format)) throw new Refusal("not-found");
  const page = browsable && format !== "json" ? bestRange(accept, PAGE_RANGES) : undefined;
  const json = format === "api" ? undefined : bestRange(accept, JSON_RANGES);
  if (!page && !json) throw new Refusal("accept");
  state.page = page !== undefined && page.precedence > (json?.precedence ?? -1);
  state.indent = state.page ? 0 : indentOf(json);
}

/** The format that the path or the query asks for; "" where neither does. */
function formatOf({ state, querystring }: Context): string {
  if (state.format !== undefined) return state.format;
  // Most queries do not ask for a format, however it may be written.
  if (!/format|%|\+/.test(querystring)) return "";
  return lastValue(parseQueryString(querystring), "format") ?? "";
}

const JSON_RANGES = ["application/json", "application/*", "*/*", "*/json"];
const PAGE_RANGES = ["text/html", "text/*", "*/*", "*/html"];
const ANYTHING: Range = { type: "*/*", parameters: new Map(), precedence: 0 };

/** The most specific range that a renderer meets, as the framework has it: weights (`q`) do not count. */
function bestRange(accept: string | undefined, types: readonly string[]): Range | undefined {
  if (accept === undefined || accept === "*/*") return ANYTHING;
  const ranges = accept.split(",").map(parseRange).filter(({ type }) => types.includes(type));
  return ranges.sort((a, b) => b.precedence - a.precedence)[0];
}

/** The spaces that a range asks JSON to be indented by, from 0 (compact) to 8. */
function indentOf(range: Range | undefined): number {
  const indent = readInteger(range?.parameters.get("indent") ?? "") ?? 0;
  return Math.max(0, Math.min(indent, MAX_INDENT));
}

interface Range {
  readonly type: string;
  readonly parameters: Map<string, string>;
  readonly precedence: number;
}

function parseRange(text: string): Range {
  const [type = "", ...rest] = text.split(";").map((part) => part.trim());
  const parameters = new Map(rest.flatMap((part) => {
    const at = part.indexOf("=");
    if (at < 0) return [];
    const value = part.slice(at + 1).trim().replace(/^"(.*)"$/, "$1");
    return [[part.slice(0, at).trim().toLowerCase(), value] as const];
  }));
  const [main, sub] = type.toLowerCase().split("/");
  const specific = [...parameters.keys()].some((name) => name !== "q");
  const precedence = main === "*" ? 0 : sub === "*" ? 1 : specific ? 3 : 2;
  return { type: type.toLowerCase(), parameters, precedence };
}
