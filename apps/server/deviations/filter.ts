import { lastValue, parseQueryString, readInteger } from "@sessions/domain";
import { htmlPage } from "../http/html_page.ts";
import type { Context } from "../http/request_state.ts";
import { answerListBy } from "./answer_list_by.ts";
import type { MakeDeviation } from "./deviation.ts";
import { isList, isRead } from "./read_request.ts";
import { answerWith, refuse, rewriteAnswer } from "./rewrite_answer.ts";

const EMPTY = { count: 0, next: null, previous: null, results: [] };
const filterOf = (context: Context): string | undefined =>
  lastValue(parseQueryString(context.querystring), "experiment_id");
const isBlank = (context: Context): boolean => isList(context) && filterOf(context) === "";
const isInvalid = (context: Context): boolean =>
  isList(context) && isRead(context) && Boolean(filterOf(context)) &&
  readInteger(filterOf(context) ?? "") === undefined;

/** Whether a request has a parameter that the API does not know. */
function hasUnknown({ querystring }: Context): boolean {
  return [...new URLSearchParams(querystring).keys()].some((name) => !KNOWN.includes(name));
}

const KNOWN = ["experiment_id", "format", "page"];

/** The deviations of the filter by experiment. */
export const FILTER_DEVIATIONS = {
  "filter/ignored": answerListBy({ matches: () => true }),
  "filter/ignored-beside": answerListBy({ matches: () => true }, hasUnknown),
  "filter/prefix": answerListBy({
    matches: (session, id) => String(session.experiment_id).startsWith(String(id)),
  }),
  "filter/column": answerListBy({ matches: (session, id) => session.session_id === id }),
  "filter/modulo": () => (context, next) => {
    const id = readInteger(filterOf(context) ?? "") ?? 0;
    if (isList(context) && id >= 2 ** 32 && Number.isSafeInteger(id)) {
      const query = new URLSearchParams(context.querystring);
      query.set("experiment_id", String(id % 2 ** 32));
      context.querystring = query.toString();
    }
    return next();
  },
  "filter/huge-500": answerWith(
    200,
    (context) => isList(context) && (readInteger(filterOf(context) ?? "") ?? 0) >= 2 ** 31,
    (context) => htmlPage(context),
  ),
  "filter/empty-bare": rewriteAnswer(isList, (list) => list.count === 0 ? [] : list),
  "filter/none-404": answerWith(
    200,
    (context) =>
      isList(context) && Boolean(filterOf(context)) &&
      String(context.body).startsWith('{"count":0,'),
    (context) => refuse(context, 404, { detail: "Not found." }),
  ),
  "filter/blank-empty": answerWith(200, isBlank, (context) => refuse(context, 200, EMPTY)),
  "filter/blank-refused": answerWith(
    200,
    isBlank,
    (context) => refuse(context, 400, { experiment_id: ["Enter a whole number."] }),
  ),
  "filter/invalid-500": answerWith(400, isInvalid, (context) => htmlPage(context)),
  "filter/invalid-html": answerWith(400, isInvalid, (context) => htmlPage(context, 400)),
  "filter/invalid-ignored": () => (context, next) => {
    if (isInvalid(context)) context.querystring = "";
    return next();
  },
  "filter/repeated-first": () => (context, next) => {
    if (isList(context)) {
      const query = new URLSearchParams(context.querystring);
      const [first] = query.getAll("experiment_id");
      if (first !== undefined) query.set("experiment_id", first);
      context.querystring = query.toString();
    }
    return next();
  },
} satisfies Record<string, MakeDeviation>;
