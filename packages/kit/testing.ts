/**
 * The mock inside a test run.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startMock } from "sessions-kit/testing";
 *
 * const mock = await startMock({ listen: false, scenario: "demo" });
 * const answer = await mock.as(1).fetch("/sessions");
 * assert.equal((await answer.json()).count, 240);
 * await mock.stop();
 * ```
 *
 * @module
 */
export * from "@sessions/testing";
