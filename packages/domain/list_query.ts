import { DEFAULT_FRAMEWORK, type FrameworkName, frameworkOf } from "./frameworks.ts";
import { readInteger } from "./python_int.ts";
import { lastValue, type Parameters, parseQueryString } from "./query_string.ts";
import { Refusal } from "./refusal.ts";

/** What a list is asked for. */
export interface ListQuery {
  /** Only sessions of this experiment; null for all. */
  readonly experimentId: number | null;
  /** The page as the request words it; what it means depends on how many pages there are. */
  readonly page: string;
  /** Everything that was asked, known or not: the links keep it. */
  readonly parameters: Parameters;
}

/**
 * Reads the query of `GET /sessions`.
 *
 * @param text what stands behind the `?`
 * @param framework the generation that reads it
 * @throws {Refusal} `experiment-id` when the filter's value is no integer
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseListQuery } from "@sessions/domain";
 *
 * const { experimentId, page } = parseListQuery("experiment_id=1&experiment_id=+0100");
 * assert.equal(experimentId, 100);
 * assert.equal(page, "1");
 * assert.throws(() => parseListQuery("experiment_id=abc"), { code: "experiment-id" });
 * ```
 * @see requirements `filter/match` to `filter/repeated` and `list/unknown-parameter`
 */
export function parseListQuery(
  text: string,
  framework: FrameworkName = DEFAULT_FRAMEWORK,
): ListQuery {
  const parameters = parseQueryString(text);
  const wanted = lastValue(parameters, "experiment_id") ?? "";
  const experimentId = wanted === "" ? null : readInteger(wanted);
  if (experimentId === undefined) throw new Refusal("experiment-id");
  const page = lastValue(parameters, "page") ?? "1";
  const isFirst = page === "" && frameworkOf(framework).blankPageIsFirst;
  return { experimentId, page: isFirst ? "1" : page, parameters };
}

/**
 * The number of the page that a request means.
 *
 * @param page the request's words, such as `2`, `+1` or `last`
 * @param pageCount how many pages there are, at least 1
 * @throws {Refusal} `page` when there is no such page
 * @see requirement `list/page-invalid`
 */
export function resolvePage(page: string, pageCount: number): number {
  const number = page === "last" ? pageCount : readInteger(page);
  if (number === undefined || number < 1 || number > pageCount) throw new Refusal("page");
  return number;
}
