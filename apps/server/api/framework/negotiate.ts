import { lastValue, parseQueryString, readInteger, Refusal } from "@sessions/domain";
import type { Context } from "../../http/request_state.ts";

const MOST_INDENT = 8;

/**
 * Decides how JSON is written, or refuses an `Accept` that JSON cannot meet.
 *
 * @throws {Refusal} `accept` or `not-found`
 * @see requirement `http/not-acceptable`
 */
export function negotiate(context: Context): void {
  const { querystring } = context;
  // Most queries do not ask for a format, however it may be written.
  if (/format|%|\+/.test(querystring)) {
    const format = lastValue(parseQueryString(querystring), "format") ?? "";
    if (format !== "" && format !== "json") throw new Refusal("not-found");
  }
  context.state.indent = readIndent(context.req.headers.accept);
}

/**
 * The indent that an `Accept` header asks for, as the framework reads it: the most specific range
 * that JSON meets counts, and weights (`q`) do not.
 *
 * @param accept the header's value; undefined when there is none
 * @returns spaces, from 0 (compact) to 8
 * @throws {Refusal} `accept` when JSON is not wanted
 */
function readIndent(accept: string | undefined): number {
  if (accept === undefined || accept === "*/*" || accept === "application/json") return 0;
  const [range] = accept.split(",").map(parseRange).filter(({ type }) =>
    type === "application/json" || type === "application/*" || type === "*/*" || type === "*/json"
  ).sort((a, b) => b.precedence - a.precedence);
  if (!range) throw new Refusal("accept");
  const indent = readInteger(range.parameters.get("indent") ?? "") ?? 0;
  return Math.max(0, Math.min(indent, MOST_INDENT));
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
