import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEVIATIONS } from "@sessions/domain";
import { afterAll, describe, expect, test } from "vitest";
import { CHROMIUM } from "../../../tools/chromium.ts";
import {
  ConsoleBrowser,
  count,
  DEMO,
  eventually,
  NEEDS,
  notice,
  rows,
} from "../../../tools/console_browser.ts";

const folder = mkdtempSync(join(tmpdir(), "stories-"));

describe(`the console's stories (needs ${CHROMIUM})`, NEEDS, () => {
  const tab = new ConsoleBrowser();
  afterAll(() => rmSync(folder, { recursive: true }));

  test("what the portal does wrong: eight steps by key, each with contract, answer and requirement", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock);
    await count(page).getByText("240 sessions").waitFor();
    await page.getByRole("button", { name: "What the portal does wrong" }).click();
    const bar = page.locator(".story");
    await bar.getByText("8 steps").waitFor();
    expect(await page.locator(".misbehavior").count()).toBe(0);
    const played: string[] = [];
    for (let step = 1; step <= 8; step++) {
      await page.keyboard.press("n");
      await bar.getByText(`Step ${step} of 8`).waitFor();
      await eventually(() => bar.locator(".mistake strong").innerText()).toMatch(
        /^Contract: .* This mock answered/,
      );
      const [id = "", requirement] = await bar.locator(".mistake code").allInnerTexts();
      expect(DEVIATIONS.find((one) => one.id === id)?.breaks).toBe(requirement);
      await page.locator(".misbehavior").getByText(id, { exact: true }).waitFor();
      played.push(id);
    }
    expect(new Set(played).size).toBe(8);
    expect(await bar.getByRole("button", { name: "Next" }).isDisabled()).toBe(true);
    await page.keyboard.press("x");
    await page.locator(".misbehavior").waitFor({ state: "detached" });
    expect(await bar.count()).toBe(0);
  });

  test("back from a story leads to the page without it", async () => {
    const page = await tab.open(await tab.serve(...DEMO));
    await page.getByRole("button", { name: "A day at the testbed" }).click();
    await page.locator(".story").getByText("6 steps").waitFor();
    await page.goBack();
    await page.locator(".story").waitFor({ state: "detached" });
    await expect.poll(() => new URL(page.url()).search).not.toContain("story");
    await page.goForward();
    await page.locator(".story").getByText("6 steps").waitFor();
  });

  test("leaving a story gives a mock its portal back", async () => {
    const mock = await tab.serve(...DEMO, "--portal", "2023");
    const page = await tab.open(mock);
    const answersAs = page.locator(".answers-as");
    await answersAs.getByText("portal 2023").waitFor();
    await rows(page).first().waitFor();
    await page.getByRole("button", { name: "What the portal does wrong" }).click();
    await page.keyboard.press("n");
    await answersAs.getByText("portal 2023").waitFor({ state: "detached" });
    // Its first step refuses the list: there is nothing to count.
    await page.getByTestId("count").getByText(/^By the contract: User \d+ sees/).waitFor();
    await page.keyboard.press("x");
    await answersAs.getByText("answers as drf-3.14, portal 2023", { exact: true }).waitFor();
  });

  test("a day at the testbed: somebody reserves, an operator starts, it runs, it ends", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock, `/?story=A+day+at+the+testbed#control=${mock.token}`);
    const bar = page.locator(".story");
    await bar.getByText("6 steps").waitFor();
    const next = async (step: number) => {
      await bar.getByRole("button", { name: "Next" }).click();
      await bar.getByText(`Step ${step} of 6`).waitFor();
    };
    const headline = page.locator(".detail .headline");
    await next(1);
    await next(2);
    await headline.getByText("pending").waitFor();
    await next(3);
    await headline.getByText("running").waitFor();
    await next(4);
    await headline.getByText(/for 2 h \d+ min so far/).waitFor();
    await next(5);
    await page.locator(".comparison").waitFor();
    await next(6);
    await headline.getByText("ended").waitFor();
    await headline.getByText(/^for 2 h/).waitFor();
  });

  test("plays and pauses by key a story of a file, and says what its data lack", async () => {
    const file = join(folder, "ours.json");
    const steps = [
      { caption: "First.", seconds: 1, person: "operator" },
      { caption: "Second.", seconds: 1, deviations: ["list/count-off-by-one"] },
      { caption: "Third.", seconds: 600, deviations: [] },
      { caption: "Nobody has this id.", person: 987_654 },
    ];
    writeFileSync(file, JSON.stringify({ title: "Ours", about: "How we work.", steps }));
    const mock = await tab.serve(...DEMO, "--story", file);
    const page = await tab.open(mock);
    // What arrives moves what lies below it, also between press and release.
    await count(page).getByText("240 sessions").waitFor();
    await page.getByRole("button", { name: "Ours", exact: true }).click();
    const bar = page.locator(".story");
    await bar.getByText("How we work.").waitFor();
    await page.keyboard.press("k");
    await bar.getByText("Third.").waitFor();
    await page.keyboard.press("k");
    await bar.getByRole("button", { name: "Play" }).waitFor();
    await page.keyboard.press("n");
    await notice(page).getByText("Cannot find 987654 among the people of this mock").waitFor();
  });

  test("presenter mode has larger type and no forms, as a link, and one key leaves it", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock, `/?presenter=1#control=${mock.token}`);
    await count(page).getByText("240 sessions").waitFor();
    const size = () => page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)");
    expect(await size()).toBe(19);
    expect(await page.locator("form:visible").count()).toBe(0);
    expect(await page.locator(".stage:visible").count()).toBe(0);
    await page.keyboard.press("p");
    await page.locator(".stage").waitFor();
    expect(await size()).toBe(15);
    await expect.poll(() => new URL(page.url()).search).not.toContain("presenter");
  });

  test("the palette finds commands, people, deviations and sessions; keys do not act while one types", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock);
    await count(page).getByText("240 sessions").waitFor();
    const run = async (text: string) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: /^A command, a person/ }).fill(text);
      await page.keyboard.press("Enter");
      await page.locator(".finder").waitFor({ state: "detached" });
    };
    await run("user 33");
    await count(page).getByText("User 33 sees 11 of 240").waitFor();
    await run("scope/list-all");
    await page.locator(".misbehavior").getByText("scope/list-all").waitFor();
    await page.keyboard.press("c");
    await page.locator(".misbehavior").waitFor({ state: "detached" });
    const id = Number(await rows(page).first().getByRole("button").first().innerText());
    await run(String(id));
    await page.locator("#detail-title").getByText(`Session ${id}`).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#detail-title").getByText(/^Session$/).waitFor();
    await page.keyboard.press("f");
    await page.locator(".clock").getByText("frozen").waitFor();
    await page.getByRole("textbox", { name: "experiment_id" }).fill("");
    await page.getByRole("textbox", { name: "experiment_id" }).press("f");
    await page.getByText("Enter a whole number.").waitFor();
    expect(await page.locator(".clock").innerText()).toContain("frozen");
    await page.getByRole("button", { name: "Clear" }).click();
    await page.keyboard.press("/");
    await page.locator(".finder").getByText("Let the clock run").click();
    await page.locator(".clock").getByText("frozen").waitFor({ state: "detached" });
  });
});
