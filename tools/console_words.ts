import { SESSION_TYPES, type SessionListRow, sessionState } from "@sessions/domain";
import type { Page } from "playwright-core";

const DAY_MS = 86_400_000;
const TYPES: readonly unknown[] = SESSION_TYPES;
const MAX_PAGES = 12;

/** What the API answered, as far as the page speaks of it. */
export interface Answer {
  readonly status: number;
  /** The JSON that was answered; undefined if it was none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** Whether a deviation touched it, as the journal has it. */
  readonly isTouched: boolean;
}

/** What the API answered to what a page asks. */
export interface Answers {
  /** The list's pages, the first one first. */
  readonly pages: readonly Answer[];
  readonly detail: Answer;
}

/** Asks for a list as a client does, page by page. */
export async function askPages(ask: (page: number) => Promise<Answer>): Promise<Answer[]> {
  const pages: Answer[] = [];
  do {
    pages.push(await ask(pages.length + 1));
  } while (
    rowsOf(pages.at(-1))?.length && pages.at(-1)?.body?.["next"] && pages.length < MAX_PAGES
  );
  return pages;
}

/** What the console should say when it is answered so, where the contract's answers are the honest ones. */
export interface Said {
  readonly answers: Answers;
  readonly honest: Answers;
  /** How many sessions there are, seen or not. */
  readonly total: number;
  /** The deviations that are on. */
  readonly deviations: readonly string[];
  /** The mock's clock: milliseconds since 1970. */
  readonly now: number;
}

export function wordsFor({ answers, honest, total, deviations, now }: Said): object {
  const [list, wanted] = [answers.pages[0], honest.pages[0]];
  return {
    misbehaves: deviations.length > 0
      ? { deviations: deviations.length, named: deviations.slice(0, 3) }
      : undefined,
    list: listWords(list as Answer, wanted as Answer, total),
    ...allRowsWords(answers.pages, now),
    detail: detailWords(answers.detail, honest.detail),
  };
}

function listWords(answer: Answer, honest: Answer, total: number): object {
  const { status, body } = answer;
  const rows = rowsOf(answer);
  const wanted = idsOf(honest);
  const count = body?.["count"];
  const honestCount = honest.body?.["count"] as number;
  const contract = `${honestCount} sessions`;
  const sees = honestCount === total ? `all ${total}` : `${honestCount} of ${total}`;
  if (!rows) {
    const answered = status === 200 ? "another shape" : String(status);
    const refused = String(status);
    return { count: undefined, sees, rows: [], refused, differs: { contract, answered } };
  }
  const ids = idsOf(answer);
  const isSame = count === honestCount && JSON.stringify(ids) === JSON.stringify(wanted);
  const extra = new Set(ids.filter((id) => !wanted.includes(id)));
  const missing = wanted.filter((id) => !ids.includes(id));
  const isOrder = count === honestCount && extra.size + missing.length === 0;
  const answered = isOrder
    ? "another order"
    : typeof count === "number"
    ? `${count} session${count === 1 ? "" : "s"}`
    : "a count that is no number";
  return {
    count: typeof count === "number" ? String(count) : undefined,
    sees,
    rows: rows.map((row) =>
      [
        `${row.session_id}${extra.has(row.session_id) ? " extra" : ""}`,
        row.experiment_id,
        sessionState(row),
        row.session_type,
      ].join(" ")
    ),
    refused: undefined,
    differs: isSame ? answer.isTouched ? "changed on its way" : undefined : {
      contract,
      answered,
      ...(extra.size > 0 && { extra: extra.size }),
      ...(missing.length > 0 && { missing: missing.length }),
    },
  };
}

/** What is counted over all pages: the numbers, the timeline's and the chart's. */
function allRowsWords([first, ...others]: readonly Answer[], now: number): object {
  const pages = [rowsOf(first), ...others.map((page) => rowsOf(page) ?? [])];
  if (!pages[0]) return { numbers: undefined, timeline: undefined, chart: undefined };
  const rows = [
    ...new Map(pages.flatMap((page) => page ?? []).map((row) => [row.session_id, row])).values(),
  ];
  const isIn = (state: string) => rows.filter((row) => sessionState(row) === state).length;
  const starts = rows.flatMap(({ start_date_time: start }) => start ?? []);
  const late = starts.filter((start) =>
    Date.parse(start) > now - DAY_MS && Date.parse(start) <= now
  );
  const days = Map.groupBy(starts, (start) => start.slice(0, 10));
  const [running, pending] = [isIn("running"), isIn("pending")];
  const isEmpty = rows.length === 0;
  return {
    numbers: { running, pending, "started in 24 hours": late.length, "in all": rows.length },
    timeline: isEmpty ? undefined : { running, pending },
    chart: isEmpty ? undefined : {
      started: starts.length,
      most: Math.max(1, ...[...days.values()].map(({ length }) => length)),
    },
  };
}

function detailWords({ status, body, isTouched }: Answer, honest: Answer): object {
  const isReadable = status === 200 && isSession(body);
  const difference = status !== honest.status
    ? { contract: `the status ${honest.status}`, answered: String(status) }
    : status === 200 && !isReadable
    ? { contract: "a session", answered: "another shape" }
    : undefined;
  return {
    fields: isReadable
      ? Object.entries(body ?? {}).map(([key, value]) => [key, beginning(value)])
      : undefined,
    state: isReadable ? sessionState(body as unknown as SessionListRow) : undefined,
    refused: isReadable ? undefined : String(status),
    isHidden: honest.status === 404,
    differs: difference ?? (isTouched ? "changed on its way" : undefined),
  };
}

/** How a value is begun: a time to the second, of others the first word, as what follows is what they are called. */
const beginning = (value: unknown): string => {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /^\d{4}-/.test(text)
    ? text.replace(/\D/g, "").slice(0, 14)
    : text.trim().split(/\s/)[0] ?? "";
};

function idsOf(answer: Answer): number[] {
  return (rowsOf(answer) ?? []).map(({ session_id }) => session_id);
}

/** The rows of a page; undefined where they cannot be shown. */
function rowsOf(answer: Answer | undefined): SessionListRow[] | undefined {
  const rows = answer?.status === 200 ? answer.body?.["results"] : undefined;
  return Array.isArray(rows) && rows.every(isSession) ? rows : undefined;
}

/** Whether a row or a detail can be shown: its id, its type and its times can be read. */
function isSession(value: unknown): boolean {
  const { session_id, session_type, start_date_time, end_date_time } = Object(value);
  return Number.isInteger(session_id) && TYPES.includes(session_type) &&
    [start_date_time, end_date_time].every((time) =>
      time === null || typeof time === "string" && Number.isFinite(Date.parse(time))
    );
}

/** What the page says. */
export function wordsOf(page: Page): Promise<object> {
  return page.evaluate(`(() => {
    const beginning = ${beginning};
    const text = (selector) => document.querySelector(selector)?.innerText;
    const all = (selector) => [...document.querySelectorAll(selector)];
    const number = (word) => Number(word.replaceAll(",", ""));
    const found = (pattern, selector, make) => {
      const match = pattern.exec(text(selector) ?? "");
      return match ? make(match) : undefined;
    };
    const differs = (selector) => {
      const shown = text(selector);
      const [, contract, answered] = /Contract: (.+)\\. This mock answered ([^,.(]+)/.exec(shown) ?? [];
      if (!contract) return /changed on its way/.exec(shown)?.[0];
      const [, extra] = /(\\d+) on this page should not/.exec(shown) ?? [];
      const [, ids, more] = /missing from this page: ((?:\\d+, )*\\d+)(?: and (\\d+) more)?/.exec(shown) ?? [];
      return {
        contract: contract.replace(",", ""),
        answered: /another (shape|order)/.exec(shown)?.[0] ?? answered.replace(",", "").trim(),
        ...(extra && { extra: Number(extra) }),
        ...(ids && { missing: ids.split(",").length + Number(more ?? 0) }),
      };
    };
    const hasNumbers = document.querySelector(".numbers");
    return {
      misbehaves: found(/misbehaves: (\\d+) deviations?/, ".misbehavior", ([, deviations]) => ({
        deviations: Number(deviations),
        named: all(".misbehavior code").map((code) => code.innerText),
      })),
      list: {
        count: /^([\\d,]+) sessions?, newest/.exec(text("[data-testid=count]"))?.[1].replace(",", ""),
        sees: /sees (all \\d+|\\d+ of \\d+)/.exec(text("[data-testid=count]"))?.[1],
        rows: all(".sessions tbody tr").map((row) =>
          [...row.cells].slice(0, 4).map((cell) => cell.innerText.replace(/\\s+/g, " ").trim()).join(" ")
        ),
        refused: text(".sessions .refused strong"),
        differs: differs(".sessions > .differs"),
      },
      numbers: hasNumbers
        ? Object.fromEntries(all(".numbers dl div").map((one) => [
          one.querySelector("dt").innerText, number(one.querySelector("dd").innerText),
        ]))
        : undefined,
      timeline: found(/(\\d+) running, (\\d+) pending/, ".timeline header .hint", ([, running, pending]) => ({
        running: Number(running), pending: Number(pending),
      })),
      chart: found(
        /^([\\d,]+) sessions?, up to (\\d+) a day.*?(?:Not shown: ([\\d,]+) sessions?|$)/,
        ".chart header .hint",
        ([, shown, most, earlier]) => ({ started: number(shown) + number(earlier ?? "0"), most: number(most) }),
      ),
      detail: {
        fields: hasFields() ? all(".detail dl > div").map((one) => {
          return [one.querySelector("dt").innerText, beginning(one.querySelector("dd").innerText)];
        }) : undefined,
        state: hasFields() ? text(".detail .headline .state")?.trim() : undefined,
        refused: text(".detail .refused strong"),
        isHidden: / neither /.test(text(".detail .because") ?? ""),
        differs: differs(".detail > .differs"),
      },
    };
    function hasFields() {
      return document.querySelector(".detail dl") !== null;
    }
  })()`);
}
