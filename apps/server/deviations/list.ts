import { canSee as sees, lastValue, parseQueryString, readInteger } from "@sessions/domain";
import { htmlPage } from "../http/html_page.ts";
import type { Context } from "../http/request_state.ts";
import { answerListBy, type Cuts, evenPages } from "./answer_list_by.ts";
import type { Json, MakeDeviation } from "./deviation.ts";
import { isList, isRead } from "./read_request.ts";
import { answerWith, refuse, replaceBody, rewriteAnswer, rewriteRows } from "./rewrite_answer.ts";

const pageOf = (context: Context): number =>
  readInteger(lastValue(parseQueryString(context.querystring), "page") ?? "1") ?? 1;
const KNOWN = new Set(["page", "experiment_id", "format"]);

const changingLinks = (change: (link: URL, context: Context) => unknown): MakeDeviation =>
  rewriteAnswer(isList, (list, context) => {
    const links = Object.fromEntries(
      ["next", "previous"].map((
        name,
      ) => [name, list[name] === null ? null : String(change(new URL(list[name]), context))]),
    );
    return { count: list.count, ...links, results: list.results };
  });

const nulls = (text: string) =>
  rewriteRows((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? text]))
  );

const pageInvalid = (answer: (context: Context) => void): MakeDeviation =>
  answerWith(
    404,
    (context) =>
      isList(context) && isRead(context) && String(context.body).includes("Invalid page"),
    answer,
  );

/** Sends a request on with another query. */
const asking = (change: (query: URLSearchParams) => void): MakeDeviation => () =>
  function asking(context, next) {
    if (isList(context)) {
      const query = new URLSearchParams(context.querystring);
      change(query);
      context.querystring = query.toString();
    }
    return next();
  };

/** The deviations of listing. */
export const LIST_DEVIATIONS = {
  "list/bare-array": rewriteAnswer(isList, (list) => list.results),
  "list/envelope-extra": rewriteAnswer(isList, (list) => ({ ...list, pages: 1 })),
  "list/count-text": rewriteAnswer(isList, (list) => ({ ...list, count: String(list.count) })),
  "list/row-missing-key": rewriteRows(({ is_active: _, ...row }) => row),
  "list/row-extra-key": rewriteRows((row) => ({ ...row, created_by: row.started_by })),
  "list/id-text": rewriteRows((row) => ({ ...row, experiment_id: String(row.experiment_id) })),
  "list/boolean-number": rewriteRows((row) => ({ ...row, is_active: Number(row.is_active) })),
  "list/type-upper": rewriteRows((row) => ({
    ...row,
    session_type: row.session_type.toUpperCase(),
  })),
  "list/null-none": nulls("None"),
  "list/null-blank": nulls(""),
  "list/count-page-length": rewriteAnswer(
    isList,
    (list) => ({ ...list, count: list.results.length }),
  ),
  "list/count-off-by-one": rewriteAnswer(isList, (list) => ({ ...list, count: list.count + 1 })),
  "list/seam-repeats": answerListBy({
    pages: (count, size) =>
      seams(
        count,
        size,
        (index) => index === 0 ? [0, size] : [index * size - 1, (index + 1) * size - 1],
      ),
  }),
  "list/seam-skips": answerListBy({
    pages: (count, size) =>
      seams(count, size, (index) => [index * (size + 1), (index + 1) * (size + 1) - 1]),
  }),
  "list/next-loops": rewriteAnswer(
    isList,
    (list) =>
      list.next === null && list.previous !== null
        ? { ...list, next: withoutPage(list.previous) }
        : list,
  ),
  "list/next-null-early": rewriteAnswer(isList, (list) => ({ ...list, next: null })),
  "list/next-same": rewriteAnswer(
    isList,
    (list, context) =>
      list.next === null ? list : { ...list, next: String(withPage(list.next, pageOf(context))) },
  ),
  "list/links-relative": changingLinks((link) => link.pathname + link.search),
  "list/links-host": changingLinks((link) => Object.assign(link, { host: "portal.internal:8000" })),
  "list/links-scheme": changingLinks((link) =>
    link.href.startsWith("https:")
      ? link.href.replace("https:", "http:")
      : link.href.replace("http:", "https:")
  ),
  "list/links-drop-filter": changingLinks((
    link,
  ) => (link.searchParams.delete("experiment_id"), link)),
  "list/links-previous-null": rewriteAnswer(isList, (list) => ({ ...list, previous: null })),
  "list/page-size-uneven": answerListBy({ pages: uneven }),
  "list/order-oldest": answerListBy({
    order: (a, b) => a.created_time - b.created_time || a.session_id - b.session_id,
  }),
  "list/order-by-id": answerListBy({ order: (a, b) => a.session_id - b.session_id }),
  "list/order-unstable": () => {
    let turn = 0;
    return async function unstable(context, next) {
      await next();
      if (
        context.status !== 200 || !isList(context) || typeof context.body !== "string" ||
        context.method !== "GET" || ++turn % 2
      ) return;
      const list: Json = JSON.parse(context.body);
      replaceBody(context, { ...list, results: list.results.toReversed() });
    };
  },
  "list/page-invalid-empty": pageInvalid((context) =>
    refuse(context, 200, { count: 0, next: null, previous: null, results: [] })
  ),
  "list/page-invalid-first": asking((query) => {
    const page = query.getAll("page").at(-1);
    if (
      page !== undefined && page !== "last" &&
      !((readInteger(page) ?? 0) >= 1 && (readInteger(page) ?? 0) < 1000)
    ) query.delete("page");
  }),
  "list/page-invalid-500": pageInvalid((context) => htmlPage(context)),
  "list/page-filtered-empty": pageInvalid((context) => {
    if (/(^|&)experiment_id=\d/.test(context.querystring)) {
      refuse(context, 200, { count: 0, next: null, previous: null, results: [] });
    }
  }),
  "list/page-modulo": asking((query) => {
    const page = readInteger(query.getAll("page").at(-1) ?? "") ?? 0;
    if (page >= 2 ** 32 && Number.isSafeInteger(page)) query.set("page", String(page % 2 ** 32));
  }),
  "list/page-huge-500": pageInvalid((context) => {
    const page = readInteger(lastValue(parseQueryString(context.querystring), "page") ?? "") ?? 0;
    if (page >= 2 ** 31) htmlPage(context);
  }),
  "list/page-last-unknown": answerWith(
    200,
    (context) =>
      isList(context) && lastValue(parseQueryString(context.querystring), "page") === "last",
    (context) => refuse(context, 404, { detail: "Invalid page." }),
  ),
  "list/active-filter": (tools) => (context, next) => {
    const wanted = lastValue(parseQueryString(context.querystring), "active")?.toLowerCase();
    if (wanted !== "true" && wanted !== "false") return next();
    return answerListBy({
      visible: (session, viewer) =>
        sees(session, viewer) && session.is_active === (wanted === "true"),
    })(tools)(context, next);
  },
  "list/unknown-refused": answerWith(
    200,
    (context) =>
      isList(context) && parseQueryString(context.querystring).some(([name]) => !KNOWN.has(name)),
    (context) => refuse(context, 400, { detail: "Unknown parameter." }),
  ),
  "list/page-size-settable": (tools) => (context, next) => {
    const size = readInteger(lastValue(parseQueryString(context.querystring), "page_size") ?? "") ??
      0;
    if (size < 1) return next();
    return answerListBy({ pages: (count) => evenPages(count, size) })(tools)(context, next);
  },
  "list/unknown-dropped-previous": rewriteAnswer(isList, (list) => {
    if (typeof list.previous !== "string") return list;
    const link = new URL(list.previous);
    for (const name of [...link.searchParams.keys()]) {
      if (!KNOWN.has(name)) link.searchParams.delete(name);
    }
    return { ...list, previous: link.href };
  }),
  "list/unknown-dropped": changingLinks((link) => {
    for (const name of [...link.searchParams.keys()]) {
      if (!KNOWN.has(name)) link.searchParams.delete(name);
    }
    return link;
  }),
} satisfies Record<string, MakeDeviation>;

/** Pages that overlap or gape at their seams. */
function seams(count: number, size: number, cut: (index: number) => Cuts[number]): Cuts {
  return evenPages(count, size).map((_, index) => cut(index));
}

function uneven(count: number, size: number): Cuts {
  const pages: [number, number][] = [];
  for (let start = 0; start < count || pages.length === 0;) {
    const length = pages.length % 2 ? Math.max(1, Math.floor(size * 0.9)) : size;
    pages.push([start, start + length]);
    start += length;
  }
  return pages;
}

function withoutPage(link: string): URL {
  const url = new URL(link);
  url.searchParams.delete("page");
  return url;
}

function withPage(link: string, page: number): URL {
  const url = new URL(link);
  url.searchParams.set("page", String(page));
  return url;
}
