import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CONSOLE_FOLDER } from "@sessions/console";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM } from "../../../tools/chromium.ts";
import {
  choose,
  ConsoleBrowser,
  CONTROL_TOKEN,
  count,
  DEMO,
  eventually,
  LIMIT_MS,
  NEEDS,
  notice,
  rows,
  SAMPLE,
} from "../../../tools/console_browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "console-"));

describe(`the console (needs ${CHROMIUM})`, NEEDS, () => {
  const tab = new ConsoleBrowser();
  afterAll(() => rmSync(folder, { recursive: true }));

  test("shows an operator everything, and says that it is a mock; the token leaves the address", async () => {
    const mock = await tab.serve(...DEMO);
    expect(mock.link).toBe(`${mock.origin}/#control=${mock.token}`);
    const page = await tab.open(mock);
    await page.getByText("240 sessions, newest created first. User 1 sees all 240").waitFor();
    expect(await page.locator(".tape").innerText()).toMatch(
      /^Mock\. This is not the AERPAW portal/,
    );
    await expect.poll(() => page.url()).not.toContain("control");
    await eventually(() => rows(page).count()).toBe(100);
    await page.reload();
    await count(page).getByText("240 sessions").waitFor();
  });

  test("impersonates the chosen person, shows what they see, and says why", async () => {
    const page = await tab.open(await tab.serve(...SAMPLE));
    await page.getByText("10 sessions,").waitFor();
    await choose(page, 54);
    await count(page).getByText(
      "1 session, newest created first. User 54 sees 1 of 10: those that name them in " +
        "created_by, started_by or ended_by",
    ).waitFor();
    expect(await rows(page).count()).toBe(1);
    const session = page.locator(".detail");
    await session.getByLabel("session_id").fill("23");
    await session.getByRole("button", { name: "Look up" }).click();
    await session.getByText("Answered with 404 to user 54").waitFor();
    await session.getByLabel("session_id").fill("a b/c");
    await session.getByRole("button", { name: "Look up" }).click();
    await page.getByRole("heading", { name: "Session a b/c" }).waitFor();
    await session.getByText('"Not found."').waitFor();
    await session.getByLabel("session_id").fill("23");
    await session.getByRole("button", { name: "Look up" }).click();
    await session.getByText("User 54 neither created, started nor ended session 23").waitFor();
    await choose(page, 32);
    await session.getByText("User 32 stands in created_by and started_by and ended_by").waitFor();
    await session.getByText("2022-09-16 09:55:56 −04:00").first().waitFor();
    expect(await session.locator("dt").allInnerTexts()).toHaveLength(12);
  });

  test("names the generation that the mock answers as, and the portal that it plays", async () => {
    const page = await tab.open(await tab.serve(...DEMO, "--framework", "drf-3.18"));
    const answersAs = page.locator(".answers-as");
    await answersAs.getByText("answers as drf-3.18", { exact: true }).waitFor();
    const portal = await tab.open(await tab.serve(...DEMO, "--portal", "2023"));
    await portal.locator(".answers-as").getByText("answers as drf-3.14, portal 2023", {
      exact: true,
    }).waitFor();
  });

  test("pages, filters, and shows times in the portal's zone and the browser's", async () => {
    const page = await tab.open(await tab.serve(...DEMO));
    await page.getByText("Page 1 of 3").waitFor();
    const first = await rows(page).first().innerText();
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByText("Page 2").waitFor();
    await eventually(() => rows(page).first().innerText()).not.toBe(first);
    await page.getByRole("button", { name: "Older" }).click();
    await eventually(() => rows(page).count()).toBe(40);
    expect(await page.getByRole("button", { name: "Older" }).isDisabled()).toBe(true);
    // Whoever pages by key is still where they were.
    expect(await page.locator(":focus").innerText()).toBe("Older");
    await page.keyboard.press("Enter");
    await page.getByText("Page 3 of 3").waitFor();
    await page.getByRole("button", { name: "First" }).click();
    await page.getByText("Page 1 of 3").waitFor();
    await page.getByRole("button", { name: "Last" }).click();
    await eventually(() => rows(page).count()).toBe(40);
    await page.getByRole("textbox", { name: "experiment_id" }).fill("7");
    await page.locator(".pages").getByText("Page 1").waitFor();
    await eventually(() =>
      rows(page).locator("td:nth-child(2)").allInnerTexts().then((all) => [...new Set(all)])
    )
      .toEqual(["7"]);
    await page.getByRole("textbox", { name: "experiment_id" }).fill("x");
    await page.getByText("Enter a whole number.").waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    const ended = rows(page).filter({ hasText: "ended" }).first().locator("td:nth-child(5)");
    await eventually(() => ended.innerText()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d −0[45]:00/);
    const portal = Date.parse(
      (await ended.innerText()).replace("−", "-").replace(/ by.*|by.*/s, ""),
    );
    await page.getByRole("button", { name: "Yours" }).click();
    const own = (await ended.innerText()).replace(/by \S+$/, "").replaceAll("\u202f", " ");
    expect(Date.parse(`${own} +09:00`)).toBe(portal);
  });

  test("shows a timeline by mouse and keyboard, and a chart with its numbers", async () => {
    const page = await tab.open(await tab.serve(...DEMO));
    await count(page).getByText("240 sessions").waitFor();
    const timeline = page.getByRole("application");
    await timeline.waitFor();
    const bar = timeline.locator(".bar.running").first();
    const before = Number(await bar.getAttribute("width"));
    await bar.hover();
    await page.locator(".tip").getByText(/^Session \d+, running, \w+, \d+ (h|min)/).waitFor();
    await page.mouse.move(0, 0);
    await page.locator(".tip").waitFor({ state: "detached" });
    await bar.click();
    await page.locator(".detail").getByText("so far").waitFor();
    await timeline.focus();
    const title = page.locator("#detail-title");
    const mouse = await title.innerText();
    await page.keyboard.press("ArrowDown");
    await eventually(() => title.innerText()).not.toBe(mouse);
    expect(await timeline.getAttribute("aria-label")).toContain(await title.innerText());
    await page.getByRole("button", { name: "7 days" }).click();
    await eventually(async () => Number(await bar.getAttribute("width"))).toBeLessThan(before);
    await page.getByText("The numbers").click();
    const numbers = page.getByRole("region", { name: "Sessions by day and type" });
    const cells = await numbers.locator("td").allInnerTexts();
    const shown = Number(/^(\d+)/.exec(await page.locator(".chart .hint").innerText())?.[1]);
    expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(shown);
  });

  test("shows the wire: curl, status, headers, JSON, and why", async () => {
    const page = await tab.open(await tab.serve(...SAMPLE));
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
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await shown.getByRole("button", { name: "Copy the token" }).click();
    await page.getByText("The token of user 2 was copied.").waitFor();
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toMatch(/^eyJ/);
  });

  test("creates a session, moves it on, moves the clock, and resets", async () => {
    const page = await tab.open(await tab.serve(...SAMPLE));
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

  test("sets the contract beside the answer, and marks what should not be there", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock, `/?person=33&experiment=1#control=${mock.token}`);
    await count(page).getByText("4 sessions, newest created first. User 33 sees 4 of 44").waitFor();
    await tab.callControl(mock, "PUT", "/deviations", { deviations: ["scope/filter-members"] });
    await page.locator(".misbehavior").getByText("This mock misbehaves: 1 deviation").waitFor();
    const differs = page.locator(".sessions .differs");
    await differs.getByText("Contract: 4 sessions. This mock answered 44 sessions").waitFor();
    expect(await differs.locator("code").allInnerTexts()).toEqual(["scope/filter-members"]);
    expect(await rows(page).count()).toBe(44);
    expect(await page.locator("tr.extra").count()).toBe(40);
    await page.getByRole("button", { name: "Keep the contract" }).click();
    await differs.waitFor({ state: "detached" });
    await eventually(() => page.locator("tr.extra").count()).toBe(0);
  });

  test("no deviation makes a number of nothing or shows an object as text", async () => {
    const mock = await tab.serve("--scenario", "every-state");
    const page = await tab.open(mock);
    await count(page).getByText("operators see every session").waitFor();
    await rows(page).first().getByRole("button").first().click();
    await page.locator(".detail .because").waitFor();
    for (const id of ["detail/wrapped", "time/epoch", "list/bare-array"] as const) {
      await tab.callControl(mock, "PUT", "/deviations", { deviations: [id] });
      await page.locator(".misbehavior").getByText(id, { exact: true }).waitFor();
      await page.locator(".differs").getByText(id, { exact: true }).first().waitFor();
      expect(await page.locator("main").innerText()).not.toMatch(/NaN|\[object|Invalid Date/);
    }
  });

  test("an open entry of the wire stays, with its person and its own reason", async () => {
    const page = await tab.open(await tab.serve(...SAMPLE));
    await count(page).getByText("10 sessions,").waitFor();
    const wire = page.locator(".wire");
    await wire.getByRole("button", { name: /the table/ }).first().click();
    const shown = wire.locator(".exchange");
    await shown.getByText("User 2 sees all 10").waitFor();
    await choose(page, 54);
    await count(page).getByText("User 54 sees 1 of 10").waitFor();
    expect(await shown.innerText()).toContain("Asked as user 2");
    expect(await shown.innerText()).toContain("User 2 sees all 10");
    await wire.getByRole("button", { name: "Everybody’s" }).click();
    await wire.locator(".journal").getByText("GET /api/sessions", { exact: true }).first()
      .waitFor();
    await wire.getByText(/^user 54/).first().waitFor();
  });

  test("the address has the view: reload keeps it, and back leads to the one before", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock);
    await count(page).getByText("240 sessions").waitFor();
    await choose(page, 33);
    await count(page).getByText("User 33 sees 11").waitFor();
    await page.getByRole("textbox", { name: "experiment_id" }).fill("1");
    await count(page).getByText("User 33 sees 4 of 44").waitFor();
    await page.getByRole("button", { name: "7 days" }).click();
    await expect.poll(() => new URL(page.url()).search).toBe("?person=33&experiment=1&span=7+days");
    const stories = Promise.withResolvers<void>();
    await page.route("**/stories", async (route) => {
      await stories.promise;
      await route.continue();
    });
    await page.reload();
    await count(page).getByText("User 33 sees 4 of 44").waitFor();
    expect(await page.getByRole("button", { name: "7 days" }).getAttribute("aria-pressed"))
      .toBe("true");
    // Whoever goes back at once is not held up by what the page still reads.
    await page.goBack();
    await page.goBack();
    stories.resolve();
    await count(page).getByText("User 33 sees 11 of 240").waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe("?person=33");
    await page.goForward();
    await count(page).getByText("User 33 sees 4 of 44").waitFor();
  });

  test("the timeline's span fits data of long ago until somebody chooses one", async () => {
    const page = await tab.open(await tab.serve(...SAMPLE));
    const pressed = page.getByRole("group", { name: "Span of time" })
      .locator("[aria-pressed=true]");
    await eventually(() => pressed.innerText()).toBe("all");
    await page.locator(".chart").getByText("Not shown: 9 sessions before.").waitFor();
    await page.getByRole("button", { name: "1 day", exact: true }).click();
    await eventually(() => pressed.innerText()).toBe("1 day");
  });

  test("the timeline counts what runs wherever the clock is", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock);
    const summary = page.locator(".timeline .hint");
    await summary.getByText(/[1-9]\d* running, [1-9]\d* pending/).waitFor();
    const counts = async () => /\d+ running, \d+ pending/.exec(await summary.innerText())?.[0];
    const before = await counts();
    await tab.callControl(mock, "PATCH", "/clock", { advanceMs: 3 * 86_400_000 });
    await summary.getByText(/up to/).waitFor();
    await page.locator(".timeline .now").waitFor({ state: "attached" });
    expect(await counts()).toBe(before);
    await page.getByRole("button", { name: "15 min" }).click();
    expect(await counts()).toBe(before);
  });

  test("lets the clock run faster, and shows it", async () => {
    const mock = await tab.serve(...SAMPLE);
    const page = await tab.open(mock);
    const speed = page.locator(".stage").getByRole("group", { name: "Speed" });
    await speed.getByRole("button", { name: "×60" }).click();
    await notice(page).getByText("The clock runs ×60.").waitFor();
    await page.locator(".clock").getByText(/, ×60, your zone/).waitFor();
    const shown = async () => await page.locator(".clock time").textContent() ?? "";
    const before = await shown();
    // A minute goes by each second.
    await expect.poll(async () => (await shown()).slice(0, 5)).not.toBe(before.slice(0, 5));
    await speed.getByRole("button", { name: "×1", exact: true }).click();
    await notice(page).getByText("The clock runs as usual.").waitFor();
    await expect.poll(() => page.locator(".clock").textContent()).not.toContain("×");
  });

  test("switches deviations and faults on and off", async () => {
    const page = await tab.open(await tab.serve(...SAMPLE));
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
    await choose(page, 54);
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
    await stage.getByRole("button", { name: "Every answer 2 s late" }).click();
    await stage.locator(".held").getByText("Every answer 2 s late").waitFor();
  });

  test("does not read again when only a fault's count changes", async () => {
    const mock = await tab.serve(...SAMPLE);
    const page = await tab.open(mock);
    await page.locator(".chart .hint").getByText(/sessions?, up to/).waitFor();
    await page.evaluate(`{
      const send = fetch;
      globalThis.asked = 0;
      globalThis.fetch = (url, init) => {
        if (url.startsWith("/api/")) asked++;
        return send(url, init);
      };
    }`);
    await page.locator(".stage").getByText("Faults", { exact: true }).click();
    await tab.callControl(mock, "POST", "/faults", { delay: { fixed: 1 } });
    // If each count that is shown led to another request, the two numbers would never be equal.
    await eventually(() =>
      page.evaluate(`{
        const shown = /injected (\\d+)/.exec(document.querySelector(".held").textContent)?.[1];
        asked >= 2 && asked === Number(shown);
      }`)
    ).toBe(true);
  });

  test("clears the former person's sessions while the new list is on its way", async () => {
    const page = await tab.open(await tab.serve(...SAMPLE));
    await count(page).getByText("10 sessions,").waitFor();
    let release = () => {};
    const released = new Promise<void>((resolve) => release = resolve);
    await page.route("**/api/sessions*", async (route) => {
      await released;
      await route.continue();
    });
    await choose(page, 32);
    await page.getByText("No answer yet.").waitFor();
    expect(await rows(page).count()).toBe(0);
    release();
    await count(page).getByText("User 32 sees").waitFor();
  });

  test("follows live mode in every open page", async () => {
    const mock = await tab.serve(...DEMO);
    const [one, other] = [await tab.open(mock), await tab.open(mock)];
    await one.getByRole("switch").click();
    await one.getByText("● live").waitFor();
    await other.getByText("● live").waitFor();
    await rows(other).first().waitFor();
    const before = await rows(other).first().locator("..").innerText();
    await eventually(() => rows(other).first().locator("..").innerText()).not.toBe(before);
    await one.getByRole("switch").click();
    await other.getByText("● connected").waitFor();
  });

  test("logs in without the stage, and says what is wrong with a token", async () => {
    const mock = await tab.serve(...SAMPLE);
    expect(mock.link).toBe(`${mock.origin}/`);
    const page = await tab.open(mock, "/");
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
    await page.getByLabel("Control token").fill(CONTROL_TOKEN);
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
    const page = await tab.open(await tab.serve("--dataset", file));
    await page.getByRole("button", { name: /^You are/ }).getByText(evil).waitFor();
    await page.getByRole("textbox", { name: "experiment_id" }).fill(evil);
    await page.getByText("Enter a whole number.").waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Sessions mock console");
  });

  const LOOKS = [
    { width: 1920, colorScheme: "light" },
    { width: 1280, colorScheme: "dark" },
    { width: 820, colorScheme: "light" },
    { width: 390, colorScheme: "dark" },
    { width: 320, colorScheme: "light" },
  ] as const;
  describe("in every look", () => {
    let page: Page;
    beforeAll(async () => {
      const mock = await tab.serve("--scenario", "every-state");
      // The checker is put into the page, which its policy forbids.
      page = tab.watch(await tab.browser.newPage({ bypassCSP: true, reducedMotion: "reduce" }));
      await tab.visit(page, mock, `/#control=${mock.token}`);
      await count(page).getByText("sessions").waitFor();
      await rows(page).first().getByRole("button").first().click();
      await page.locator(".detail .because").waitFor();
      await page.getByRole("button", { name: /^Only experiment/ }).first().click();
      await page.locator(".experiment").waitFor();
      const closed = page.locator("details:not([open]) > summary");
      while (await closed.count() > 0) await closed.first().click();
      await page.locator(".wire .request").first().click();
      await page.addScriptTag({ content: AXE });
    }, LIMIT_MS);
    afterAll(() => page?.close());

    test.each(LOOKS)(
      "has no axe violation and no sideways scroll at $width, $colorScheme",
      async ({ width, colorScheme }) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await eventually(() =>
          page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          )
        ).toBe(0);
        expect(await violations()).toEqual([]);
      },
    );

    test("the table of sessions has room for its columns on a laptop's screen", async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await eventually(() =>
        page.evaluate(`(() => {
          const { scrollWidth, clientWidth } = document.querySelector(".sessions .scroll");
          return scrollWidth - clientWidth;
        })()`)
      ).toBe(0);
    });

    test("has no axe violation while somebody is looked for", async () => {
      await page.getByRole("button", { name: /^You are/ }).click();
      await page.getByRole("option").first().waitFor();
      expect(await violations()).toEqual([]);
      await page.keyboard.press("Escape");
    });

    const violations = async () => {
      // Describing every element that passes takes most of the time.
      const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })") as {
        violations: { id: string; nodes: { html: string }[] }[];
      };
      return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    };
  });

  test("stays small with 10,000 sessions", async () => {
    const page = await tab.open(await tab.serve("--sessions", "10000"));
    await count(page).getByText("10,000 sessions").waitFor();
    await page.getByRole("button", { name: "all" }).click();
    await page.getByText(/[1-9]\d* experiments,/).waitFor();
    await eventually(async () =>
      /^[\d,]+/.exec(await page.locator(".chart .hint").innerText())?.[0]
    )
      .not.toBe("100");
    // An element for each session would be over 10,000; how many are drawn depends on the hour.
    expect(await page.locator("*").count()).toBeLessThan(6000);
  });

  test("the API's pages: the description is tried out with a token", async () => {
    const mock = await tab.serve(...SAMPLE);
    const minted = await tab.callControl(mock, "POST", "/tokens", { user: 2 });
    const { token } = await minted.json() as { token: string };
    const page = await tab.open(mock, "/api/docs/");
    await page.getByRole("button", { name: "Authorize" }).first().click();
    await page.locator(".auth-container input").fill(token);
    await page.locator(".auth-container").getByRole("button", { name: /Authorize|Apply/ }).click();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByText("/sessions", { exact: true }).click();
    await page.locator(".opblock.is-open").getByRole("button", { name: "Execute" }).click();
    await page.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();
    expect(await page.locator(".live-responses-table").innerText()).toMatch(/"session_id": \d/);
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
