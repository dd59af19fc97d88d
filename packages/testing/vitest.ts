/**
 * A Vitest fixture: one mock a file, one world a test.
 *
 * @module
 */
import { test as base, type TestAPI } from "vitest";
import type { MockWorld } from "./mock_world.ts";
import type { Moment } from "./world/moment_text.ts";
import { type Mock, startMock, type StartMockOptions } from "./start_mock.ts";

/** What a test is handed. */
export interface MockFixtures {
  /** The mock, which the tests of a file share. */
  mock: Mock;
  /** This test's own world. */
  world: MockWorld;
}

/**
 * Makes a `test` whose tests each get a world of their own, so that they may run side by side.
 *
 * @example
 * ```ts
 * import { mockTest } from "@sessions/testing/vitest";
 *
 * const test = mockTest({ scenario: "demo" });
 * // test("a new session is listed first", async ({ world, expect }) => { … });
 * if (typeof test !== "function") throw new Error("no test");
 * ```
 */
export function mockTest(options: StartMockOptions = {}): TestAPI<MockFixtures> {
  return base.extend<MockFixtures>({
    // deno-lint-ignore no-empty-pattern -- Vitest reads which fixtures are asked for
    mock: [async ({}, use) => {
      const mock = await startMock(options);
      await use(mock);
      await mock.stop();
    }, { scope: "file" }],
    world: async ({ mock }, use) => {
      const world = mock.world();
      await use(world);
      world.close();
    },
  }) as unknown as TestAPI<MockFixtures>;
}

/**
 * Sets the faked time of a test and the clock of its world together: `vi.useFakeTimers()` leaves the
 * world's clock alone, as it would a server's.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startMock } from "@sessions/testing";
 * import { setSystemTime } from "@sessions/testing/vitest";
 *
 * const mock = await startMock({ listen: false });
 * const vi = { setSystemTime: (time: Date) => void (seen = time) };
 * let seen = new Date(0);
 * setSystemTime(vi, mock, "2030-01-01T00:00:00Z");
 * assert.equal(seen.getUTCFullYear(), 2030);
 * assert.equal(mock.clock.now().getUTCFullYear(), 2030);
 * await mock.stop();
 * ```
 */
export function setSystemTime(
  vi: { setSystemTime(time: Date): unknown },
  world: MockWorld,
  moment: Moment,
): void {
  world.clock.set(moment);
  vi.setSystemTime(world.clock.now());
}
