/**
 * A Vitest fixture: one mock a file, one world a test.
 *
 * @module
 */
import { test as base, type TestAPI } from "vitest";
import type { MockWorld } from "./mock_world.ts";
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
