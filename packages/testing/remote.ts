/**
 * The harness for a mock in another process: a browser's, Cypress's, a shared staging mock.
 * It needs nothing but `fetch`, and runs in browsers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startMock } from "@sessions/testing";
 * import { connectMock } from "@sessions/testing/remote";
 *
 * const elsewhere = await startMock({ scenario: "demo" });
 * const mock = await connectMock(elsewhere.url, elsewhere.controlToken);
 * const world = await mock.world({ scenario: "empty" });
 * const { session_id } = await world.sessions.create({ created_by: 1 });
 * const answer = await (await world.as(1)).fetch(`/sessions/${session_id}`);
 * assert.equal(answer.status, 200);
 * await mock.close();
 * await elsewhere.stop();
 * ```
 *
 * @module
 */
export { ChangeError, ControlUnreachableError } from "@sessions/control";
export { connectMock, type ConnectOptions, RemoteMock } from "./remote/connect_mock.ts";
export type { ExpectOptions } from "./world/expect_requests.ts";
export type { Moment } from "./world/moment_text.ts";
export { type Remote, RemoteWorld } from "./remote/remote_world.ts";
export type { WorldOptions } from "./world/world_options.ts";
export type { Caller, TokenOptions, Values } from "./world/world_parts.ts";
