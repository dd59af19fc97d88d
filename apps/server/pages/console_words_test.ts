import { isDeepStrictEqual } from "node:util";
import { DEVIATIONS, PORTALS } from "@sessions/domain";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CHROMIUM } from "../../../tools/chromium.ts";
import { ConsoleBrowser, count, DEMO, type Mock, NEEDS } from "../../../tools/console_browser.ts";
import {
  type Answer,
  type Answers,
  askPages,
  wordsFor,
  wordsOf,
} from "../../../tools/console_words.ts";

/** How long the page may take to say it. */
const WORDS_MS = 10_000;
/** Whether every deviation is played; a run of all tests plays one of ten, and the portals. */
const IS_LONG = process.env["CONSOLE_WORDS"] === "all";
/** What they answer depends on what was asked before. */
const FICKLE = ["http/cache-shared", "list/order-unstable"];
const IDS = DEVIATIONS.map(({ id }) => id).filter((id) => !FICKLE.includes(id));
const SHOWN = IS_LONG ? IDS : IDS.filter((_, index) => index % 10 === 3);
const SESSION = 159;

/** A person at the console: their page, and what the API answers them without any deviation. */
interface Viewed {
  readonly page: Page;
  readonly token: string;
  readonly honest: Answers;
  /** How many sessions there are, seen or not. */
  readonly total: number;
}

describe(`the console's words against the API (needs ${CHROMIUM})`, NEEDS, () => {
  const tab = new ConsoleBrowser();
  let asked = 0;

  test(
    "every count, row, mark and sentence agrees with the answer and the contract under every deviation and portal",
    async () => {
      const mock = await tab.serve(...DEMO);
      const frozen = await tab.callControl(mock, "PATCH", "/clock", { frozen: true });
      const { now } = await frozen.json() as { now: string };
      const people = [await view(mock, 1), await view(mock, 33)];
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
        const { deviations } = await answer.json() as { deviations: string[] };
        const checks = people.map((viewed) => check(mock, viewed, deviations, Date.parse(now)));
        for (const result of await Promise.allSettled(checks)) {
          if (result.status === "rejected") wrong.push(`${name}: ${result.reason.message}`);
        }
      }
      expect(wrong).toEqual([]);
    },
    IS_LONG ? 1_200_000 : 120_000,
  );

  async function check(
    mock: Mock,
    { page, token, honest, total }: Viewed,
    deviations: readonly string[],
    now: number,
  ): Promise<void> {
    const answers = await askAll(mock, token);
    const wanted = wordsFor({ answers, honest, total, deviations, now });
    const differences = async () => differencesOf(await wordsOf(page), wanted).join("; ");
    await expect.poll(differences, { timeout: WORDS_MS }).toBe("").catch(async () => {
      throw new Error(await differences());
    });
    const shown = /.*(NaN|\[object|Invalid Date|undefined).*/.exec(
      await page.locator("main").innerText(),
    );
    expect(shown?.[0]).toBeUndefined();
  }

  async function view(mock: Mock, person: number): Promise<Viewed> {
    const page = await tab.open(
      mock,
      `/?person=${person}&session=${SESSION}#control=${mock.token}`,
    );
    await count(page).getByText(/sessions,/).waitFor();
    const token = await mint(mock, person);
    const honest = await askAll(mock, token);
    const { pages: [whole] } = person === 1 ? honest : await askAll(mock, await mint(mock, 1));
    return { page, token, honest, total: whole?.body?.["count"] as number };
  }

  async function mint(mock: Mock, user: number): Promise<string> {
    const minted = await tab.callControl(mock, "POST", "/tokens", { user });
    return (await minted.json() as { token: string }).token;
  }

  async function askAll(mock: Mock, token: string): Promise<Answers> {
    return {
      pages: await askPages((page) =>
        ask(mock, `/api/sessions${page === 1 ? "" : `?page=${page}`}`, token)
      ),
      detail: await ask(mock, `/api/sessions/${SESSION}`, token),
    };
  }

  /** Asks the API as the page does, and looks up whether a deviation touched the answer. */
  async function ask(mock: Mock, path: string, token: string): Promise<Answer> {
    const requestId = `words-${++asked}`;
    const answer = await fetch(mock.origin + path, {
      headers: { Authorization: `Bearer ${token}`, "X-Request-ID": requestId },
    });
    const body = await answer.json().catch(() => undefined) as Answer["body"];
    const found = await tab.callControl(mock, "GET", `/requests?requestId=${requestId}`);
    const { requests: [entry] } = await found.json() as { requests: { deviations: string[] }[] };
    return { status: answer.status, body, isTouched: (entry?.deviations.length ?? 0) > 0 };
  }
});

/** Lists where two values differ, by the path that leads there. */
function differencesOf(shown: unknown, wanted: unknown, path = ""): string[] {
  if (isDeepStrictEqual(shown, wanted)) return [];
  if (!isObject(shown) || !isObject(wanted)) {
    return [`${path}: ${JSON.stringify(shown)}, not ${JSON.stringify(wanted)}`];
  }
  return [...new Set([...Object.keys(shown), ...Object.keys(wanted)])].flatMap((key) =>
    differencesOf(shown[key], wanted[key], `${path}/${key}`)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
