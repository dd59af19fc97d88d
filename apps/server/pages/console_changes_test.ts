import { portalOf } from "@sessions/domain";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CHROMIUM } from "../../../tools/chromium.ts";
import {
  choose,
  ConsoleBrowser,
  count,
  DEMO,
  endConsole,
  eventually,
  launchConsole,
  NEEDS,
  notice,
  rows,
} from "../../../tools/console_browser.ts";

describe(`what changes in the console (needs ${CHROMIUM})`, NEEDS, () => {
  const tab = new ConsoleBrowser();

  test("takes changes from the events, and does not read all pages again", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock);
    const inAll = page.locator(".numbers div", { hasText: "in all" }).locator("dd");
    await eventually(() => inAll.innerText()).toBe("240");
    const pages = await watchPages(page);
    const answer = await tab.callControl(mock, "POST", "/sessions", { experiment_id: 3 });
    const { session_id: id } = await answer.json() as { session_id: number };
    await eventually(() => inAll.innerText()).toBe("241");
    await count(page).getByText("241 sessions").waitFor();
    await tab.callControl(mock, "POST", `/sessions/${id}/start`);
    const row = rows(page).filter({ hasText: String(id) });
    await row.getByText("running").waitFor();
    await tab.callControl(mock, "DELETE", `/sessions/${id}`);
    await row.waitFor({ state: "detached" });
    await eventually(() => inAll.innerText()).toBe("240");
    expect(await pages()).toBe(0);
    // A deviation may change every answer: then all is read.
    await tab.callControl(mock, "PUT", "/deviations", { deviations: ["scope/list-all"] });
    await eventually(pages).toBeGreaterThan(0);
  });

  test("counts a session once that is created while the pages are read, and finds who moved when one is removed", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock, "/api/docs/contract/");
    let meanwhile: (() => Promise<Response>) | undefined;
    let answer: Response | undefined;
    await page.route(/sessions\?page=2$/, async (route) => {
      const change = meanwhile;
      meanwhile = undefined;
      answer = await change?.() ?? answer;
      await route.continue();
    });
    const inAll = page.locator(".numbers div", { hasText: "in all" }).locator("dd");
    meanwhile = () => tab.callControl(mock, "POST", "/sessions", { experiment_id: 3 });
    await tab.visit(page, mock, `/#control=${mock.token}`);
    await eventually(() => inAll.innerText()).toBe("241");
    const { session_id: id } = await answer?.json() as { session_id: number };
    meanwhile = () => tab.callControl(mock, "DELETE", `/sessions/${id}`);
    await page.reload();
    await eventually(() => inAll.innerText()).toBe("240");
  });

  test("says that a mock is silent, and goes on when it speaks again", async () => {
    const mock = await launchConsole(DEMO);
    try {
      const page = await tab.open(mock);
      await page.getByText("● connected").waitFor();
      const inAll = page.locator(".numbers div", { hasText: "in all" }).locator("dd");
      await eventually(() => inAll.innerText()).toBe("240");
      const pages = await watchPages(page);
      mock.child.kill("SIGSTOP");
      await page.getByText("○ not connected").waitFor();
      await page.locator("main.old").waitFor();
      mock.child.kill("SIGCONT");
      await page.getByText("● connected").waitFor();
      // What changed while nobody listened may be anything: the other two pages are read once.
      await eventually(pages).toBe(2);
      await tab.callControl(mock, "POST", "/sessions", { experiment_id: 3 });
      await eventually(() => inAll.innerText()).toBe("241");
      await count(page).getByText("241 sessions").waitFor();
      expect(await pages()).toBe(2);
    } finally {
      mock.child.kill("SIGCONT");
      await endConsole(mock);
    }
  });

  test("tells what just happened, as far as the person sees it; a click shows the session", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock);
    await count(page).getByText("240 sessions").waitFor();
    const feed = page.locator(".feed");
    await feed.getByText("Nothing has happened since you looked").waitFor();
    const create = async (by: number) => {
      const answer = await tab.callControl(mock, "POST", "/sessions", {
        experiment_id: 4,
        created_by: by,
      });
      return (await answer.json() as { session_id: number }).session_id;
    };
    const [own, foreign] = [await create(33), await create(34)];
    await tab.callControl(mock, "POST", `/sessions/${own}/start`);
    const items = feed.getByRole("listitem");
    await items.filter({ hasText: `started session ${own} of experiment 4` }).waitFor();
    await items.filter({ hasText: `created session ${foreign} of experiment 4` }).waitFor();
    await feed.getByRole("button", { name: `session ${foreign}` }).click();
    await page.getByRole("heading", { name: `Session ${foreign}` }).waitFor();
    await choose(page, 33);
    await count(page).getByText("User 33 sees").waitFor();
    await items.filter({ hasText: `session ${own}` }).first().waitFor();
    expect(await items.filter({ hasText: `session ${foreign}` }).count()).toBe(0);
  });

  test("keeps the portal when one more mistake is switched on, and is no portal without one of its", async () => {
    const mock = await tab.serve(...DEMO);
    await tab.callControl(mock, "PUT", "/deviations", { portal: "2023" });
    const page = await tab.open(mock);
    const answersAs = page.locator(".answers-as");
    await answersAs.getByText("portal 2023").waitFor();
    const stage = page.locator(".stage");
    const { length: mistakes } = portalOf("2023").deviations;
    await stage.getByText(`Deviations (${mistakes} on)`).click();
    await stage.getByLabel(/^Search/).fill("count-off-by-one");
    await stage.getByRole("checkbox").check();
    await notice(page).getByText("The mock now gets list/count-off-by-one wrong.").waitFor();
    await stage.getByText(`Deviations (${mistakes + 1} on)`).waitFor();
    await answersAs.getByText("portal 2023").waitFor();
    await stage.getByLabel(/^Search/).fill("scope/list-403");
    await stage.getByRole("checkbox").uncheck();
    await answersAs.getByText("portal 2023").waitFor({ state: "detached" });
  });
});

/** Counts the requests for the timeline's rows from now on: those that name a page or no query. */
async function watchPages(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`{
    const send = fetch;
    globalThis.allPages = 0;
    globalThis.fetch = (url, init) => {
      if (/^\\/api\\/sessions\\?page=/.test(url)) allPages++;
      return send(url, init);
    };
  }`);
  return () => page.evaluate("allPages");
}
