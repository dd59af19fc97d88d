import { describe, expect, test } from "vitest";
import { CHROMIUM } from "../../../tools/chromium.ts";
import {
  ConsoleBrowser,
  count,
  DEMO,
  eventually,
  NEEDS,
  rows,
} from "../../../tools/console_browser.ts";

describe(`the console side by side (needs ${CHROMIUM})`, NEEDS, () => {
  const tab = new ConsoleBrowser();

  test("sets an operator's list, a person's and the contract's beside each other, as a link", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(mock, `/?person=33&experiment=1#control=${mock.token}`);
    await count(page).getByText("4 sessions,").waitFor();
    await page.getByRole("button", { name: "Side by side" }).click();
    await expect.poll(() => new URL(page.url()).search).toBe(
      "?person=33&experiment=1&view=side-by-side",
    );
    const differences = page.getByTestId("differences");
    await differences.getByText("0 rows of 44 against the contract.").waitFor();
    const totals = () => page.locator(".comparison .total").allInnerTexts();
    await eventually(totals).toEqual(["44 sessions", "4 sessions", "4 sessions"]);
    expect(await page.locator("td:nth-child(5).listed").count()).toBe(44);
    expect(await page.locator("td:nth-child(6).listed").count()).toBe(4);
    expect(await page.locator("td:nth-child(6).absent").count()).toBe(40);

    await tab.callControl(mock, "PUT", "/deviations", { deviations: ["scope/filter-members"] });
    await differences.getByText("40 rows of 44 against the contract.").waitFor();
    await eventually(totals).toEqual(["44 sessions", "44 sessions", "4 sessions"]);
    expect(await page.locator("td:nth-child(6).extra").count()).toBe(40);
    expect(await page.locator(".differs code").allInnerTexts()).toEqual(["scope/filter-members"]);
    await page.getByRole("button", { name: "Only differences" }).click();
    await eventually(() => rows(page).count()).toBe(40);

    await page.reload();
    await differences.getByText("40 rows of 44").waitFor();
    await rows(page).first().getByRole("button").click();
    await page.locator(".detail .because").waitFor();
    await page.getByRole("button", { name: "List", exact: true }).click();
    await count(page).getByText("44 sessions").waitFor();
    await expect.poll(() => new URL(page.url()).search).not.toContain("view");
  });

  test("marks what an operator is not given, and a list that is refused", async () => {
    const mock = await tab.serve(...DEMO);
    const page = await tab.open(
      mock,
      `/?person=33&experiment=1&view=side-by-side#control=${mock.token}`,
    );
    await page.getByTestId("differences").getByText("0 rows of 44").waitFor();
    await tab.callControl(mock, "PUT", "/deviations", { deviations: ["scope/operator-own"] });
    await page.locator(".differs").getByText("The operator: Contract: 44 sessions").waitFor();
    await eventually(() => page.locator("td:nth-child(5).missing").count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Clear" }).click();
    await tab.callControl(mock, "PUT", "/deviations", { deviations: ["scope/list-403"] });
    await page.locator(".comparison .total").getByText("answered with 403").first().waitFor();
    expect(await page.locator("td:nth-child(6).refused").count()).toBeGreaterThan(0);
  });
});
