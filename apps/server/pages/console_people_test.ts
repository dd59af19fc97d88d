import { describe, expect, test } from "vitest";
import { CHROMIUM } from "../../../tools/chromium.ts";
import {
  choose,
  ConsoleBrowser,
  CONTROL_TOKEN,
  count,
  DEMO,
  endConsole,
  eventually,
  launchConsole,
  NEEDS,
  notice,
  rows,
  SAMPLE,
} from "../../../tools/console_browser.ts";

describe(`who is who in the console (needs ${CHROMIUM})`, NEEDS, () => {
  const tab = new ConsoleBrowser();

  test("finds anybody of 5,000 people, and says how many it does not show", async () => {
    const page = await tab.open(await tab.serve("--users", "5000", "--sessions", "300"));
    await count(page).getByText("300 sessions").waitFor();
    await page.getByRole("button", { name: /^You are/ }).click();
    await page.getByText("Shown: 200 of 5,000. Type to find the others.").waitFor();
    await page.keyboard.press("Escape");
    await choose(page, 4321);
    await page.getByRole("button", { name: /^You are \S+ \(user 4321\)/ }).waitFor();
    await count(page).getByText("User 4321 sees").waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("person")).toBe("4321");
    await page.getByText("201 of 5,000 people: be somebody to create as them").waitFor();
    expect(await page.getByLabel("Created by").inputValue()).toBe("4321");
    await page.reload();
    await page.getByRole("button", { name: /\(user 4321\)/ }).waitFor();
  });

  test("the palette finds anybody, too, and copies their token", async () => {
    const page = await tab.open(await tab.serve("--users", "5000", "--sessions", "300"));
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await count(page).getByText("300 sessions").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("be 4321");
    await page.getByRole("option", { name: /^Be \S+ \(user 4321\)$/ }).click();
    await count(page).getByText("User 4321 sees").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("copy token");
    await page.keyboard.press("Enter");
    await page.getByText("The token of user 4321 was copied.").waitFor();
    const token = await page.evaluate<string>("navigator.clipboard.readText()");
    const answer = await page.request.get(new URL("/api/sessions", page.url()).href, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status()).toBe(200);
    const { count: seen } = await answer.json();
    expect(seen).toBeLessThan(300);
  });

  test("the palette takes what is typed at once", async () => {
    const page = await tab.open(await tab.serve(...DEMO));
    await rows(page).first().waitFor();
    const focused = await page.evaluate<string | null>(`
      dispatchEvent(new KeyboardEvent("keydown", { key: "/" }));
      new Promise((done) => setTimeout(done)).then(() => document.activeElement.role)
    `);
    expect(focused).toBe("combobox");
  });

  test("says which data are made up: the sample's sessions are not", async () => {
    const page = await tab.open(await tab.serve(...SAMPLE));
    await page.getByText("The sample’s sessions are those of its documentation, of 2022").waitFor();
    const demo = await tab.open(await tab.serve(...DEMO));
    await demo.getByText("People and sessions are made up.").waitFor();
  });

  test("names people in rows and details, and a click becomes them", async () => {
    const page = await tab.open(await tab.serve(...DEMO));
    const names = rows(page).locator(".person");
    await names.first().waitFor();
    const title = await names.first().getAttribute("title");
    const [, name, id] = /^Be (\S+) \(user (\d+)\)$/.exec(title ?? "") ?? [];
    expect(await names.first().innerText()).toBe(name);
    await names.first().click();
    await page.getByRole("button", { name: `You are ${name} (user ${id})` }).waitFor();
    await count(page).getByText(`User ${id} sees`).waitFor();
    await rows(page).first().getByRole("button").first().click();
    await page.locator(".detail dd .self").getByText(name ?? "").first().waitFor();
  });

  test("follows who is promoted", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock, `/?person=33#control=${mock.token}`);
    await count(page).getByText("User 33 sees 11 of 240").waitFor();
    await tab.callControl(mock, "PATCH", "/users/33", { is_operator: true });
    await count(page).getByText("User 33 sees all 240").waitFor();
    await page.getByText("★ operator").waitFor();
    await tab.callControl(mock, "POST", "/sessions", { experiment_id: 3, created_by: 34 });
    const inAll = page.locator(".numbers div", { hasText: "in all" }).locator("dd");
    await eventually(() => inAll.innerText()).toBe("241");
  });

  test("has a page for an experiment: its numbers, its people, its lane", async () => {
    const page = await tab.open(await tab.serve(...DEMO));
    await count(page).getByText("240 sessions").waitFor();
    const numbers = page.locator(".numbers");
    const inAll = numbers.locator("div", { hasText: "in all" }).locator("dd");
    await eventually(() => inAll.innerText()).toBe("240");
    await page.getByRole("button", { name: "Only experiment 1", exact: true }).first().click();
    const experiment = page.locator(".experiment");
    await experiment.getByRole("heading", { name: "Experiment 1" }).waitFor();
    await experiment.getByText(/^44 sessions, started between/).waitFor();
    await eventually(() => inAll.innerText()).toBe("44");
    await page.locator(".timeline .hint").getByText(/^1 experiment,/).waitFor();
    await experiment.getByRole("list", { name: "Who takes part" }).getByRole("button").last()
      .click();
    await count(page).getByText(/of 44 of experiment 1/).waitFor();
    await experiment.getByRole("button", { name: "All experiments" }).click();
    await experiment.waitFor({ state: "detached" });
  });

  test("looks into another world, follows it, and comes back when it is gone", async () => {
    const mock = await tab.serve(...SAMPLE);
    const created = await tab.callControl(mock, "POST", "/worlds", {
      id: "of-a-test",
      scenario: "demo",
    });
    expect(created.status).toBe(201);
    const page = await tab.open(mock, `/#control=${CONTROL_TOKEN}`);
    await count(page).getByText("10 sessions").waitFor();
    const stage = page.locator(".stage");
    await stage.getByText("Worlds", { exact: true }).click();
    await stage.locator(".worlds li", { hasText: "of-a-test" })
      .getByText(/demo, 240 sessions, asked 0 times/).waitFor();
    await stage.getByRole("button", { name: "of-a-test" }).click();
    await page.locator(".world-bar").getByText("of-a-test").waitFor();
    await count(page).getByText("240 sessions").waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("world")).toBe("of-a-test");
    await tab.callControl(mock, "POST", "/sessions?world=of-a-test", { experiment_id: 7 });
    await count(page).getByText("241 sessions").waitFor();
    await page.reload();
    await count(page).getByText("241 sessions").waitFor();
    await tab.callControl(mock, "DELETE", "/worlds/of-a-test");
    await notice(page).getByText(/Cannot find the world "of-a-test": it was deleted/).waitFor();
    await count(page).getByText("10 sessions").waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.has("world")).toBe(false);
  });

  test("says that a mock was restarted with another token, and goes on with the new one", async () => {
    const first = await launchConsole(["--control-token", "the-first-token"]);
    const page = await tab.open({ ...first, token: "the-first-token" });
    await count(page).getByText("10 sessions").waitFor();
    const { port } = new URL(first.origin);
    await endConsole(first);
    await page.locator("main.old").waitFor();
    const second = await launchConsole([
      ...["--port", port, "--control-token", "the-second-token", "--scenario", "demo"],
    ]);
    try {
      await notice(page).getByText("The mock was restarted, and its control token is another one")
        .waitFor();
      expect(await rows(page).count()).toBe(0);
      await page.getByLabel("Control token").fill("the-second-token");
      await page.getByRole("button", { name: "Open the stage" }).click();
      await count(page).getByText("240 sessions").waitFor();
    } finally {
      await endConsole(second);
    }
  });

  test("takes over other data behind the same token, and becomes somebody who is there", async () => {
    const token = ["--control-token", CONTROL_TOKEN];
    const first = await launchConsole([...token, "--scenario", "demo"]);
    const page = await tab.open(
      { ...first, token: CONTROL_TOKEN },
      `/?person=33#control=${CONTROL_TOKEN}`,
    );
    await count(page).getByText("User 33 sees 11 of 240").waitFor();
    const { port } = new URL(first.origin);
    await endConsole(first);
    const second = await launchConsole([...token, "--port", port]);
    try {
      await page.getByRole("button", { name: /^You are operator \(user 2\)/ }).waitFor();
      await count(page).getByText("User 2 sees all 10").waitFor();
    } finally {
      await endConsole(second);
    }
  });

  test("follows along without the control token, and logs out", async () => {
    const mock = await tab.serve(...SAMPLE);
    const page = await tab.open(mock, "/");
    await page.getByLabel("Username").fill("operator");
    await page.getByLabel("Password").fill("password-2");
    await page.getByRole("button", { name: "Log in" }).click();
    await count(page).getByText("10 sessions").waitFor();
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    await tab.callControl(mock, "POST", "/sessions", {});
    await count(page).getByText("11 sessions").waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByText("Open the stage or log in to see sessions.").first().waitFor();
    expect(await rows(page).count()).toBe(0);
  });
});
