import { expect, test as base } from "vitest";
import { commands, page } from "vitest/browser";
import type * as node from "./commands.ts";
import { showSessionCount } from "./session_count.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    openWorld(): Promise<ReturnType<typeof node.openWorld>>;
    closeWorld(id: string): Promise<void>;
    tokenFor(id: string, user: number): Promise<string>;
    addFault(id: string, fault: Parameters<typeof node.addFault>[2]): Promise<void>;
    requestsOf(id: string): Promise<ReturnType<typeof node.requestsOf>>;
  }
}

/** Each test has a world of its own. */
const test = base.extend<{ world: { id: string; url: string } }>({
  // deno-lint-ignore no-empty-pattern -- Vitest reads which fixtures are asked for
  world: async ({}, use) => {
    const world = await commands.openWorld();
    await use(world);
    await commands.closeWorld(world.id);
  },
});

test("an operator sees every session", async ({ world }) => {
  await showSessionCount(document.body, world.url, await commands.tokenFor(world.id, 1));
  await expect.element(page.getByText("240 sessions")).toBeVisible();
});

test("a portal that is down is told", async ({ world }) => {
  await commands.addFault(world.id, { when: { operation: "list" }, status: 503 });
  await showSessionCount(document.body, world.url, await commands.tokenFor(world.id, 1));
  await expect.element(page.getByText("The portal answers 503")).toBeVisible();
  const requests = await commands.requestsOf(world.id);
  expect(requests.map(({ status }) => status)).toEqual([503]);
});
