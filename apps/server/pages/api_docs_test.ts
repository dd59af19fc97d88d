import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { REQUIREMENTS } from "@sessions/domain";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CHROMIUM } from "../../../tools/chromium.ts";
import {
  choose,
  ConsoleBrowser,
  count,
  DEMO,
  eventually,
  NEEDS,
} from "../../../tools/console_browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe(`the API description (needs ${CHROMIUM})`, NEEDS, () => {
  const tab = new ConsoleBrowser();
  const operation = (page: Page, id: string) => page.locator(`[id$="-${id}"].opblock`);
  const openOperation = (page: Page, id: string) =>
    operation(page, id).locator(".opblock-summary-control").click();
  const answered = (page: Page, id: string) =>
    operation(page, id).locator(".live-responses-table tbody .response-col_status").first();

  test("opens as the person of the console, with examples that exist", async () => {
    const page = await tab.open(await tab.serve(...DEMO));
    await count(page).getByText("240 sessions").waitFor();
    await choose(page, 33);
    await count(page).getByText("User 33 sees").waitFor();
    await page.getByRole("link", { name: "API description" }).click();
    await page.getByText(/^Logged in as \S+ \(user 33\)\.$/).waitFor();
    await openOperation(page, "listSessions");
    await operation(page, "listSessions").getByRole("button", { name: "Execute" }).click();
    await eventually(() => answered(page, "listSessions").innerText()).toMatch(/^200/);
    const body = await operation(page, "listSessions").locator(".live-responses-table pre").first()
      .innerText();
    expect(body).toMatch(/"count": \d/);
    await openOperation(page, "logIn");
    await operation(page, "logIn").getByRole("button", { name: "Execute" }).click();
    await eventually(() => answered(page, "logIn").innerText()).toMatch(/^200/);
  });

  test("says that nobody is logged in, and how to be", async () => {
    const page = await tab.open(await tab.serve(...DEMO), "/api/docs/");
    await page.getByText("Not logged in. Open this page from the console").waitFor();
  });

  test("a requirement's id leads to its sentence", async () => {
    const page = await tab.open(await tab.serve(...DEMO), "/api/docs/");
    await openOperation(page, "listSessions");
    const link = page.getByRole("link", { name: "list/links" });
    const href = await link.getAttribute("href") ?? "";
    await page.goto(href);
    const [first] = REQUIREMENTS;
    await expect.poll(() => new URL(page.url()).hash).toBe("#list/links");
    await page.getByText("absolute URLs on the deployment's own origin").waitFor();
    expect(await page.locator("dt").count()).toBe(REQUIREMENTS.length);
    expect(await page.locator("dt").first().innerText()).toContain(first?.id);
  });

  const violations = (page: Page) =>
    page.evaluate<[id: string, html: string][]>(
      `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })
        .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0]?.html]))`,
    );
  const LOOKS = [
    { width: 1280, colorScheme: "light" },
    { width: 1280, colorScheme: "dark" },
    { width: 390, colorScheme: "light" },
    { width: 390, colorScheme: "dark" },
  ] as const;
  test.each(["/api/docs/", "/api/docs/contract/"])(
    "%s has no violation of accessibility, wide or narrow, light or dark",
    async (path) => {
      const mock = await tab.serve(...DEMO);
      const context = await tab.browser.newContext({ bypassCSP: true });
      const page = tab.watch(await context.newPage());
      try {
        await tab.visit(page, mock, path);
        if (path === "/api/docs/") {
          await operation(page, "listSessions").waitFor();
          for (const summary of await page.locator(".opblock-summary-control").all()) {
            await summary.click();
          }
          await operation(page, "verifyToken").getByRole("button", { name: "Execute" }).click();
          await eventually(() => answered(page, "verifyToken").innerText()).toMatch(/^401/);
        }
        await page.addScriptTag({ content: AXE });
        for (const { width, colorScheme } of LOOKS) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          // The page takes its colours a moment later.
          await eventually(() => violations(page)).toEqual([]);
        }
      } finally {
        await context.close();
      }
    },
  );
});
