import { DEVIATIONS, PORTALS, SESSION_TYPES } from "@sessions/domain";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CHROMIUM } from "../../../tools/chromium.ts";
import { ConsoleBrowser, count, DEMO, type Mock, NEEDS } from "../../../tools/console_browser.ts";

/** How long the page may take to say it. */
const WORDS_MS = 5_000;
/** Whether every deviation is played; a run of all tests plays one of ten, and the portals. */
const IS_LONG = process.env["CONSOLE_WORDS"] === "all";
const TYPES: readonly unknown[] = SESSION_TYPES;
/** What it answers depends on who asked before. */
const FICKLE = ["http/cache-shared"];
const IDS = DEVIATIONS.map(({ id }) => id).filter((id) => !FICKLE.includes(id));
const SHOWN = IS_LONG ? IDS : IDS.filter((_, index) => index % 10 === 3);

/** A person at the console: their page, and what the API answers them without any deviation. */
interface Viewed {
  readonly page: Page;
  readonly token: string;
  readonly honest: { readonly list: Answer; readonly detail: Answer };
}

interface Answer {
  readonly status: number;
  readonly count: unknown;
  readonly ids: readonly unknown[] | undefined;
  /** Whether a deviation touched it, as the journal has it. */
  readonly isTouched: boolean;
}

describe(`the console's words against the API (needs ${CHROMIUM})`, NEEDS, () => {
  const tab = new ConsoleBrowser();
  let asked = 0;

  test(
    "count, rows, marks and sentence agree with the answer and the contract under every deviation and portal",
    async () => {
      const mock = await tab.serve(...DEMO);
      const people = [await view(mock, 1, 159), await view(mock, 33, 159)];
      const behaviors = [
        ...SHOWN.map((id) => ({ name: id, body: { deviations: [id] } })),
        // With pages as long as the honest ones.
        ...PORTALS.map(({ name }) => ({
          name: `portal ${name}`,
          body: { portal: name, pageSize: 100 },
        })),
      ];
      const wrong: string[] = [];
      for (const { name, body } of behaviors) {
        const answer = await tab.callControl(mock, "PUT", "/deviations", body);
        expect(answer.status, name).toBe(200);
        const checks = people.map((viewed) => check(mock, viewed));
        for (const result of await Promise.allSettled(checks)) {
          if (result.status === "rejected") wrong.push(`${name}: ${result.reason.message}`);
        }
      }
      expect(wrong).toEqual([]);
    },
    IS_LONG ? 600_000 : 120_000,
  );

  async function check(mock: Mock, { page, token, honest }: Viewed): Promise<void> {
    const list = await ask(mock, "/api/sessions", token);
    const detail = await ask(mock, "/api/sessions/159", token);
    await expect.poll(() => wordsOf(page), { timeout: WORDS_MS }).toEqual({
      list: listWords(list, honest.list),
      detail: detailWords(detail, honest.detail),
    });
    const shown = /.*(NaN|\[object|Invalid Date|undefined).*/.exec(
      await page.locator("main").innerText(),
    );
    expect(shown?.[0]).toBeUndefined();
  }

  async function view(mock: Mock, person: number, session: number): Promise<Viewed> {
    const minted = await tab.callControl(mock, "POST", "/tokens", { user: person });
    const { token } = await minted.json() as { token: string };
    const page = await tab.open(
      mock,
      `/?person=${person}&session=${session}#control=${mock.token}`,
    );
    await count(page).getByText(/sessions,/).waitFor();
    return {
      page,
      token,
      honest: {
        list: await ask(mock, "/api/sessions", token),
        detail: await ask(mock, `/api/sessions/${session}`, token),
      },
    };
  }

  /** Asks the API as the page does, and looks up whether a deviation touched the answer. */
  async function ask(mock: Mock, path: string, token: string): Promise<Answer> {
    const requestId = `words-${++asked}`;
    const answer = await fetch(mock.origin + path, {
      headers: { Authorization: `Bearer ${token}`, "X-Request-ID": requestId },
    });
    const body = await answer.json().catch(() => undefined) as
      | { count?: unknown; results?: unknown[]; session_id?: unknown }
      | undefined;
    const found = await tab.callControl(mock, "GET", `/requests?requestId=${requestId}`);
    const { requests: [entry] } = await found.json() as { requests: { deviations: string[] }[] };
    const rows = Array.isArray(body?.results) && body.results.every(isSession)
      ? body.results as { session_id: number }[]
      : undefined;
    return {
      status: answer.status,
      count: body?.count,
      ids: rows?.map((row) => row.session_id) ?? (isSession(body) ? [body?.session_id] : undefined),
      isTouched: (entry?.deviations.length ?? 0) > 0,
    };
  }
});

/** Whether a row or a detail can be shown: its id, its type and its times can be read. */
function isSession(value: unknown): boolean {
  const { session_id, session_type, start_date_time, end_date_time } = Object(value);
  return Number.isInteger(session_id) && TYPES.includes(session_type) &&
    [start_date_time, end_date_time].every((time) =>
      time === null || typeof time === "string" && Number.isFinite(Date.parse(time))
    );
}

/** What the page should say of a list. */
function listWords(answer: Answer, honest: Answer): object {
  const { status, ids, count } = answer;
  const wanted = honest.ids ?? [];
  const contract = `${honest.count} sessions`;
  if (status !== 200 || !ids) {
    const answered = status === 200 ? "another shape" : String(status);
    const refused = String(status);
    return { count: undefined, rows: 0, extra: 0, refused, differs: { contract, answered } };
  }
  const isSame = count === honest.count && JSON.stringify(ids) === JSON.stringify(wanted);
  const isOrder = count === honest.count && ids.every((id) => wanted.includes(id)) &&
    wanted.every((id) => ids.includes(id));
  const answered = isOrder
    ? "another order"
    : typeof count === "number"
    ? `${count} session${count === 1 ? "" : "s"}`
    : "a count that is no number";
  return {
    count: typeof count === "number" ? String(count) : undefined,
    rows: ids.length,
    extra: ids.filter((id) => !wanted.includes(id)).length,
    refused: undefined,
    differs: isSame ? answer.isTouched ? "changed on its way" : undefined : { contract, answered },
  };
}

/** What the page should say of a session. */
function detailWords({ status, ids, isTouched }: Answer, honest: Answer): object {
  const isReadable = status === 200 && ids !== undefined;
  const difference = status !== honest.status
    ? { contract: `the status ${honest.status}`, answered: String(status) }
    : status === 200 && !ids
    ? { contract: "a session", answered: "another shape" }
    : undefined;
  return {
    refused: isReadable ? undefined : String(status),
    differs: difference ?? (isTouched ? "changed on its way" : undefined),
  };
}

/** What the page says. */
function wordsOf(page: Page): Promise<object> {
  return page.evaluate(`(() => {
    const text = (selector) => document.querySelector(selector)?.innerText;
    const differs = (selector) => {
      const shown = text(selector);
      const [, contract, answered] = /Contract: (.+)\\. This mock answered ([^,.(]+)/.exec(shown) ?? [];
      if (!contract) return /changed on its way/.exec(shown)?.[0];
      return {
        contract: contract.replace(",", ""),
        answered: /another (shape|order)/.exec(shown)?.[0] ?? answered.replace(",", "").trim(),
      };
    };
    return {
      list: {
        count: /^([\\d,]+) sessions?, newest/.exec(text("[data-testid=count]"))?.[1].replace(",", ""),
        rows: document.querySelectorAll(".sessions tbody tr").length,
        extra: document.querySelectorAll(".sessions tr.extra").length,
        refused: text(".sessions .refused strong"),
        differs: differs(".sessions > .differs"),
      },
      detail: {
        refused: text(".detail .refused strong"),
        differs: differs(".detail > .differs"),
      },
    };
  })()`);
}
