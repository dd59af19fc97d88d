/**
 * The `/sessions` mock inside a test run: a world for each test, one clock, faults and a journal.
 *
 * Fixtures for test runners are in `@sessions/testing/vitest`, `@sessions/testing/playwright` and
 * `@sessions/testing/msw`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startMock } from "@sessions/testing";
 *
 * const mock = await startMock({ listen: false });
 * const { status } = await mock.as(54).fetch("/sessions/23");
 * assert.equal(status, 404);
 * assert.equal(mock.explain(54, 23).requirement, "scope/foreign-detail");
 * assert.equal(mock.journal.count({ status: 404, user: 54 }), 1);
 * await mock.stop();
 * ```
 *
 * @module
 */
export type { Fetch } from "./in_process_fetch.ts";
export { type InjectedAnswer, type InjectedRequest, injectRequest } from "./inject_request.ts";
export type { ExpectOptions } from "./world/expect_requests.ts";
export { MockWorld, type MockWorldOptions } from "./mock_world.ts";
export type { Moment } from "./world/moment_text.ts";
export { Mock, startMock, type StartMockOptions } from "./start_mock.ts";
export type { DataOptions, WorldOptions } from "./world/world_options.ts";
export type {
  Caller,
  Clock,
  People,
  Sessions,
  TokenOptions,
  Values,
  WorldFaults,
  WorldJournal,
} from "./world/world_parts.ts";
export type {
  DeviationId,
  Explanation,
  FrameworkName,
  PortalName,
  SessionDetail,
  User,
} from "@sessions/domain";
export type { Dataset, RowHandle, ScenarioName } from "@sessions/fixtures";
export type { Fault, HeldFault, JournalEntry, JournalFilter } from "@sessions/server";
