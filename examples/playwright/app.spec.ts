import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page } from "@playwright/test";
import { mockTest } from "sessions-kit/playwright";

const test = mockTest({ scenario: "demo" });

// The app under test, on a server of its own, as a front end's development server would be.
const HTML = readFileSync(new URL("app.html", import.meta.url));
let app: Server;
test.beforeAll(async () => {
  app = createServer((_request, response) =>
    response.setHeader("Content-Type", "text/html").end(HTML)
  );
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
});
test.afterAll(() => void app.close());

async function open(page: Page, api: string): Promise<void> {
  const { port } = app.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/?api=${encodeURIComponent(api)}`);
}

test("an operator sees every session", async ({ page, world }) => {
  await open(page, world.url);
  await expect(page.locator("#count")).toHaveText("240 sessions");
});

test.describe("somebody else", () => {
  test.use({ user: 5 });
  test("sees their own sessions only", async ({ page, world }) => {
    const list = await (await world.as(5).fetch("/sessions")).json() as { count: number };
    expect(list.count).toBeLessThan(240);
    await open(page, world.url);
    await expect(page.locator("#count")).toHaveText(`${list.count} sessions`);
  });
});

test.describe("nobody", () => {
  test.use({ user: null });
  test("is turned away", async ({ page, world }) => {
    await open(page, world.url);
    await expect(page.locator("#count")).toHaveText("The portal answers 401");
  });
});

test("a session that was planned ends on the page when the clock gets there", async ({ page, world, clock }) => {
  await clock.set("2030-01-01T12:00:00Z");
  const { session_id } = world.sessions.create({
    start_date_time: "2030-01-01T11:00:00Z",
    end_date_time: "2030-01-01T12:30:00Z",
  });
  await open(page, world.url);
  const row = page.locator("li").first();
  await expect(row).toHaveText(`Session ${session_id} is running`);
  await expect(page.locator("#now")).toHaveText("2030-01-01T12:00");
  await clock.advance(31 * 60_000);
  await expect(row).toHaveText(`Session ${session_id}`);
  await expect(page.locator("#now")).toHaveText("2030-01-01T12:31");
});
