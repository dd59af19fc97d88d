import { expect } from "@playwright/test";
import { mockTest } from "sessions-kit/playwright";

const test = mockTest({ scenario: "demo" });
// The app logs in by its own form.
test.use({ user: null });

for (const id of [3, 4, 5, 6, 7, 8, 9, 10]) {
  test(`user ${id} logs in and sees what is in their world`, async ({ page, world }) => {
    for (let turn = 0; turn < id; turn++) world.sessions.create({ created_by: id });
    world.people.edit(id, { is_operator: true });
    const person = world.users.find((user) => user.id === id);
    await page.goto(`/?api=${encodeURIComponent(world.url)}`);
    await page.getByLabel("Username").fill(person?.username ?? "");
    await page.getByLabel("Password").fill(person?.password ?? "");
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.getByRole("heading")).toHaveText(`${240 + id} sessions`);
    await page.getByRole("button", { name: "Older" }).click();
    const { session_id } = world.scenario.row("first-on-page-2");
    await expect(page.getByRole("listitem").first()).toContainText(`Session ${session_id} `);
    const asked = world.journal.find().filter(({ method }) => method !== "OPTIONS");
    expect(asked.map(({ method, status }) => `${method} ${status}`))
      .toEqual(["POST 200", "GET 200", "GET 200"]);
  });
}
