import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { CONSOLE_FOLDER } from "@sessions/console";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, CHROMIUM_FLAGS } from "../../../tools/chromium.ts";

const BIN = fileURLToPath(new URL("../bin/sessions-mock.js", import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "console-"));
const stops: (() => Promise<unknown>)[] = [];
let browser: Browser;
/** What a page did that it must not do. */
let faults: string[] = [];

/** Starts the mock; resolves with the console's link. */
async function serve(...words: string[]): Promise<string> {
  const child = spawn(process.execPath, [BIN, "--port", "0", ...words]);
  let text = "";
  child.stdout.on("data", (piece) => text += piece);
  while (!/console at .*\n/.test(text)) await once(child.stdout, "data");
  stops.push(async () => {
    child.kill();
    await once(child, "close");
  });
  return /console at (\S+)/.exec(text)?.[1] ?? "";
}

/** Opens a page that may speak to the mock alone. */
async function open(link: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  stops.push(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const { origin } = new URL(link);
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) faults.push(`asked for ${url}`);
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    // The browser says so of every answer that is no 2xx, and some are asked for.
    const isAnswer = message.text().startsWith("Failed to load resource: the server responded");
    if (message.type() === "error" && !isAnswer) faults.push(message.text());
  });
  const answer = await page.goto(link);
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
  return page;
}

const rows = (page: Page) => page.locator(".sessions tbody tr");
const count = (page: Page) => page.getByTestId("count");
const choose = (page: Page, person: RegExp) =>
  page.getByLabel("You are").locator("option", { hasText: person }).first()
    .getAttribute("value").then((value) => page.getByLabel("You are").selectOption(value));
const notice = (page: Page) => page.locator(".notice");

describe.skipIf(!existsSync(CHROMIUM))(`the console (needs ${CHROMIUM})`, () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
    const seen = faults;
    faults = [];
    expect(seen).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test("shows an operator everything, and says that it is a mock; the token leaves the address", async () => {
    const page = await open(await serve("--scenario", "demo"));
    await page.getByText("240 sessions, newest created first. User 1 sees all 240").waitFor();
    expect(await page.locator(".tape").innerText()).toMatch(
      /^Mock\. This is not the AERPAW portal/,
    );
    expect(page.url()).not.toContain("control");
    expect(await rows(page).count()).toBe(100);
    await page.reload();
    await page.getByText("240 sessions").waitFor();
  });

  test("is somebody else at a choice, sees what they see, and says why", async () => {
    const page = await open(await serve());
    await page.getByText("10 sessions,").waitFor();
    await choose(page, /user 54,/);
    await count(page).getByText(
      "1 session, newest created first. User 54 sees 1 of 10: those that name them in " +
        "created_by, started_by or ended_by",
    ).waitFor();
    expect(await rows(page).count()).toBe(1);
    const session = page.locator(".detail");
    await session.getByLabel("session_id").fill("23");
    await session.getByRole("button", { name: "Look up" }).click();
    await session.getByText("Answered with 404 to user 54").waitFor();
    await session.getByText("User 54 neither created, started nor ended session 23").waitFor();
    await choose(page, /user 32,/);
    await session.getByText("User 32 stands in created_by and started_by and ended_by").waitFor();
    await session.getByText("2022-09-16 09:55:56 −04:00").first().waitFor();
    expect(await session.locator("dt").allInnerTexts()).toHaveLength(12);
  });

  test("pages, filters, and tells times in the portal's zone and one's own", async () => {
    const page = await open(await serve("--scenario", "demo"), { timezoneId: "Asia/Tokyo" });
    await page.getByText("Page 1 of 3").waitFor();
    const first = await rows(page).first().innerText();
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByText("Page 2").waitFor();
    await expect.poll(() => rows(page).first().innerText()).not.toBe(first);
    await page.getByRole("button", { name: "Older" }).click();
    await expect.poll(() => rows(page).count()).toBe(40);
    expect(await page.getByRole("button", { name: "Older" }).isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "experiment_id" }).fill("7");
    await page.locator(".pages").getByText("Page 1").waitFor();
    await expect.poll(() =>
      rows(page).locator("td:nth-child(2)").allInnerTexts().then((all) => [...new Set(all)])
    )
      .toEqual(["7"]);
    await page.getByRole("textbox", { name: "experiment_id" }).fill("x");
    await page.getByText("Enter a whole number.").waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    const ended = rows(page).filter({ hasText: "ended" }).first().locator("td:nth-child(5)");
    await expect.poll(() => ended.innerText()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d −0[45]:00/);
    const portal = Date.parse(
      (await ended.innerText()).replace("−", "-").replace(/ by.*|by.*/s, ""),
    );
    await page.getByRole("button", { name: "Yours" }).click();
    const own = (await ended.innerText()).replace(/by \d+$/, "").replaceAll("\u202f", " ");
    expect(Date.parse(`${own} +09:00`)).toBe(portal);
  });

  test("shows a timeline by mouse and keyboard, and a chart with its numbers", async () => {
    const page = await open(await serve("--scenario", "demo"));
    await page.getByText("240 sessions").first().waitFor();
    const timeline = page.getByRole("application");
    await timeline.waitFor();
    const bar = timeline.locator(".bar.running").first();
    const before = Number(await bar.getAttribute("width"));
    await bar.click();
    await page.locator(".detail").getByText("so far").waitFor();
    await timeline.focus();
    const title = page.locator("#detail-title");
    const mouse = await title.innerText();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => title.innerText()).not.toBe(mouse);
    expect(await timeline.getAttribute("aria-label")).toContain(await title.innerText());
    await page.getByRole("button", { name: "7 days" }).click();
    await expect.poll(async () => Number(await bar.getAttribute("width"))).toBeLessThan(before);
    await page.getByText("The numbers").click();
    const numbers = page.getByRole("region", { name: "Sessions by day and type" });
    const cells = await numbers.locator("td").allInnerTexts();
    const shown = Number(/^(\d+)/.exec(await page.locator(".chart .hint").innerText())?.[1]);
    expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(shown);
  });

  test("shows the wire: curl, status, headers, JSON, and why", async () => {
    const page = await open(await serve());
    await page.getByText("10 sessions,").waitFor();
    const wire = page.locator(".wire");
    await wire.getByRole("button", { name: /the table/ }).first().click();
    const shown = wire.locator(".exchange");
    expect(await shown.getByText(/^curl -i/).innerText()).toMatch(
      /^curl -i -H "Authorization: Bearer \$TOKEN" 'http:\/\/127\.0\.0\.1:\d+\/api\/sessions'$/,
    );
    const text = await shown.innerText();
    expect(text).toContain("content-type: application/json");
    expect(text).toContain('"count": 10,');
    expect(text).toContain("Why: User 2 sees all 10");
    expect(text).not.toMatch(/eyJ/);
  });

  test("creates a session, moves it on, moves the clock, and resets", async () => {
    const page = await open(await serve());
    await page.getByText("10 sessions,").waitFor();
    const stage = page.locator(".stage");
    await stage.getByLabel("Experiment", { exact: true }).fill("106");
    await stage.getByRole("combobox", { name: /^Type/ }).selectOption("testbed");
    await stage.getByRole("button", { name: "Create session" }).click();
    await count(page).getByText("11 sessions").waitFor();
    expect(await rows(page).first().innerText()).toMatch(/106\s+pending\s+testbed/);
    await rows(page).first().getByRole("button").first().click();
    const session = page.locator(".detail");
    await session.getByRole("button", { name: "Start" }).click();
    await rows(page).first().getByText("running").waitFor();
    await stage.getByRole("button", { name: "+1 hour" }).click();
    await session.getByText(/for 1 h 0 min so far/).waitFor();
    await stage.getByRole("button", { name: "Freeze" }).click();
    await page.locator(".clock").getByText("frozen").waitFor();
    await session.getByRole("button", { name: "End" }).click();
    await rows(page).first().getByText("ended").waitFor();
    await session.getByText(/^for 1 h/).waitFor();
    await stage.getByLabel("Set to (your time)").fill("2030-05-06T07:08");
    await stage.getByRole("button", { name: "Set the clock" }).click();
    await stage.getByText("May 6, 2030").waitFor();
    // Its token went stale with that jump: another was made.
    await count(page).getByText("11 sessions").waitFor();
    await stage.getByRole("button", { name: "Create session" }).click();
    await count(page).getByText("12 sessions").waitFor();
    await rows(page).first().getByRole("button").first().click();
    await session.getByRole("button", { name: "Cancel it" }).click();
    await rows(page).first().getByText("cancelled").waitFor();
    await stage.getByRole("button", { name: "Reset everything" }).click();
    await stage.getByRole("button", { name: "Really reset everything" }).click();
    await count(page).getByText("10 sessions").waitFor();
    await notice(page).getByText("Everything is back to its initial state.").waitFor();
  });

  test("switches deviations and faults on and off", async () => {
    const page = await open(await serve());
    await count(page).getByText("10 sessions,").waitFor();
    const stage = page.locator(".stage");
    await stage.getByText("Deviations", { exact: true }).click();
    await stage.getByLabel(/^Search/).fill("count-off-by-one");
    await stage.getByRole("checkbox").check();
    await count(page).getByText(/^(9|11) sessions/).waitFor();
    await stage.getByText("Deviations (1 on)").waitFor();
    await stage.getByRole("checkbox").uncheck();
    await count(page).getByText("10 sessions").waitFor();
    await stage.getByRole("button", { name: "As portal 2023" }).click();
    await choose(page, /user 54,/);
    await page.getByText("PermissionDenied: unable to GET /experiment-session list").waitFor();
    await stage.getByRole("button", { name: "None" }).click();
    await count(page).getByText("1 session,").waitFor();
    await stage.getByText("Faults", { exact: true }).click();
    await stage.getByRole("button", { name: "Next list: 503" }).click();
    await notice(page).getByText("Fault added").waitFor();
    await stage.getByText("Faults (1 on)").waitFor();
    await stage.getByText("injected 1 time, used up").waitFor();
    await stage.getByRole("button", { name: /^Remove fault/ }).click();
    await stage.getByText("No fault is on.").waitFor();
    // A fault that each answer meets changes its count each time: the page does not ask again for that.
    await stage.getByRole("button", { name: "Every answer 2 s late" }).click();
    await stage.getByText(/injected [3-9] times/).waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.waitForTimeout(5000);
    expect(asked.filter((url) => url.includes("/api/")).length).toBeLessThan(6);
    // What somebody else saw goes away at once, although the new list is late.
    await choose(page, /user 32,/);
    await page.getByText("No answer yet.").waitFor();
    await count(page).getByText("User 32 sees").waitFor();
  });

  test("breathes in live mode, for everybody who looks", async () => {
    const link = await serve("--scenario", "demo", "--live");
    const [one, other] = [await open(link), await open(link)];
    await one.getByText("● live").waitFor();
    const before = await rows(other).first().locator("..").innerText();
    await expect.poll(() => rows(other).first().locator("..").innerText())
      .not.toBe(before);
    await one.getByRole("switch").click();
    await other.getByText("● connected").waitFor();
  });

  test("logs in without the stage, and says what is wrong with a token", async () => {
    const link = await serve("--control-token", "only-known-to-few");
    expect(link).not.toContain("only-known");
    const page = await open(link);
    await page.getByLabel("Control token").fill("a-guess-of-mine");
    await page.getByRole("button", { name: "Open the stage" }).click();
    await notice(page).getByText("that is not this mock's control token").waitFor();
    await page.getByLabel("Username").fill("operator");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Log in" }).click();
    await notice(page).getByText("No active account found").waitFor();
    await page.getByLabel("Password").fill("password-2");
    await page.getByRole("button", { name: "Log in" }).click();
    await count(page).getByText("10 sessions").waitFor();
    await page.getByLabel("Control token").fill("only-known-to-few");
    await page.getByRole("button", { name: "Open the stage" }).click();
    await page.locator(".stage").getByRole("button", { name: "Reset everything" }).waitFor();
  });

  test("shows every value as text, never as markup", async () => {
    const evil = "<img src=x onerror=document.title='taken'>";
    const file = join(folder, "evil.json");
    writeFileSync(
      file,
      JSON.stringify({
        users: [{ id: 1, username: evil, password: "x", is_operator: true }],
        sessions: [],
      }),
    );
    const page = await open(await serve("--dataset", file));
    await page.getByLabel("You are").getByText(evil).first().waitFor({ state: "attached" });
    await page.getByRole("textbox", { name: "experiment_id" }).fill(evil);
    await page.getByText("Enter a whole number.").waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Sessions mock console");
  });

  const looks = [
    { name: "light and wide", width: 1600, colorScheme: "light" },
    { name: "dark and wide", width: 1600, colorScheme: "dark" },
    { name: "light on a phone", width: 360, colorScheme: "light" },
    { name: "dark on a phone", width: 360, colorScheme: "dark" },
  ] as const;
  test.each(looks)(
    "has no axe violation and no sideways scroll, $name",
    async ({ width, colorScheme }) => {
      const page = await open(await serve("--scenario", "every-state"), {
        viewport: { width, height: 900 },
        colorScheme,
        // The checker is put into the page, which its policy forbids.
        bypassCSP: true,
      });
      await count(page).getByText("sessions").waitFor();
      await rows(page).first().getByRole("button").first().click();
      await page.locator(".detail .because").waitFor();
      const closed = page.locator("details:not([open]) > summary");
      while (await closed.count() > 0) await closed.first().click();
      await page.locator(".wire .request").first().click();
      await page.addScriptTag({ content: AXE });
      const { violations } = await page.evaluate("axe.run()") as {
        violations: { id: string; nodes: { html: string }[] }[];
      };
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      const [needed, there] = await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
      ) as number[];
      expect(needed).toBe(there);
    },
  );

  test("stays small with 10,000 sessions", async () => {
    const page = await open(await serve("--sessions", "10000"));
    await count(page).getByText("10,000 sessions").waitFor();
    await page.getByRole("button", { name: "all" }).click();
    await page.getByText(/[1-9]\d* experiments,/).waitFor();
    await expect.poll(async () =>
      /^[\d,]+/.exec(await page.locator(".chart .hint").innerText())?.[0]
    )
      .not.toBe("100");
    expect(await page.locator("*").count()).toBeLessThan(4000);
  });

  test("the API's pages: the description is tried out with a token", async () => {
    const link = await serve();
    const { origin, hash } = new URL(link);
    const minted = await fetch(`${origin}/__mock/tokens`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${hash.slice("#control=".length)}`,
        "Content-Type": "application/json",
      },
      body: '{"user": 2}',
    });
    const { token } = await minted.json() as { token: string };
    const page = await open(`${origin}/api/docs/`);
    await page.getByRole("button", { name: "Authorize" }).first().click();
    await page.locator(".auth-container input").fill(token);
    await page.locator(".auth-container").getByRole("button", { name: /Authorize|Apply/ }).click();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByText("/sessions", { exact: true }).click();
    await page.locator(".opblock.is-open").getByRole("button", { name: "Execute" }).click();
    await page.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();
    expect(await page.locator(".live-responses-table").innerText()).toContain('"session_id": 23');
  });
});

test("the console's own files are under 150 KiB compressed", async () => {
  const { consolePages } = await import("./console_pages.ts");
  const paths = [...(await consolePages()).keys()];
  expect(paths).toContain("/");
  const total = paths.map((path) => join(CONSOLE_FOLDER, path === "/" ? "index.html" : path))
    .reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  expect(total).toBeLessThan(150 * 1024);
});
