/**
 * A Playwright fixture: one mock a worker, one world a test, the page logged in to it.
 *
 * @module
 */
import {
  type BrowserContext,
  type Page,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  test as base,
  type TestType,
} from "@playwright/test";
import type { MockWorld } from "./mock_world.ts";
import type { Moment } from "./world/moment_text.ts";
import { type Mock, startMock, type StartMockOptions } from "./start_mock.ts";

/** The clock of the world and of the page, which move together. */
export interface PageClock {
  now(): Date;
  /** Goes to a moment, without firing the page's timers. */
  set(moment: Moment): Promise<void>;
  /** Goes on by milliseconds; timers of the page that are due fire. */
  advance(milliseconds: number): Promise<void>;
  freeze(): Promise<void>;
  resume(): Promise<void>;
}

/** What a test is handed. */
export interface MockFixtures {
  /** Who is logged in: a user's id, or null for nobody. @default the first operator */
  user: number | null | undefined;
  /** This test's own world. */
  world: MockWorld;
  /** The clock of the world and of the page. */
  clock: PageClock;
}

/** What a worker is handed. */
export interface MockWorkerFixtures {
  /** The mock, which the tests of a worker share. */
  mock: Mock;
}

/** A `test` of Playwright with the mock's fixtures. */
export type MockTest = TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & MockFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & MockWorkerFixtures
>;

/**
 * Makes a `test` whose tests each get a world of their own and a page that is logged in to it: the
 * requests of the page and its popups to the mock carry the token of `user`, unless they carry one
 * already.
 */
export function mockTest(options: StartMockOptions = {}): MockTest {
  return base.extend<MockFixtures, MockWorkerFixtures>({
    // deno-lint-ignore no-empty-pattern -- Playwright reads which fixtures are asked for
    mock: [async ({}, use) => {
      const mock = await startMock(options);
      await use(mock);
      await mock.stop();
    }, { scope: "worker" }],
    user: [undefined, { option: true }],
    world: async ({ mock }, use) => {
      const world = mock.world();
      await use(world);
      world.close();
    },
    context: async ({ context, world, user }, use) => {
      const id = user === undefined ? firstOperator(world) : user;
      if (id !== null) await logIn(context, world, id);
      await use(context);
    },
    clock: async ({ page, world }, use) => {
      await page.clock.install({ time: world.clock.now() });
      await use(pageClock(page, world));
    },
  });
}

function firstOperator({ users }: MockWorld): number {
  return users.find((user) => user.is_operator)?.id ?? 1;
}

/** Only requests to the mock get the token, so that it goes nowhere else. */
async function logIn(context: BrowserContext, world: MockWorld, user: number): Promise<void> {
  await context.route(`${world.url}/**`, (route) => {
    const headers = route.request().headers();
    const { token } = world.as(user);
    return route.continue({ headers: { authorization: `Bearer ${token}`, ...headers } });
  });
}

function pageClock(page: Page, { clock }: MockWorld): PageClock {
  let frozen = false;
  const show = () =>
    frozen ? page.clock.setFixedTime(clock.now()) : page.clock.setSystemTime(clock.now());
  return {
    now: () => clock.now(),
    async set(moment) {
      clock.set(moment);
      await show();
    },
    async advance(milliseconds) {
      clock.advance(milliseconds);
      await page.clock.fastForward(milliseconds);
      await show();
    },
    async freeze() {
      clock.freeze();
      frozen = true;
      await show();
    },
    async resume() {
      clock.resume();
      frozen = false;
      await show();
    },
  };
}
