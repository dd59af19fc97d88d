/**
 * The mock server: the `/sessions` contract on Koa and SQLite.
 *
 * {@link startServer} starts one in this process; `sessions-mock` is the same from a shell.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findScenario } from "@sessions/fixtures";
 * import { startServer } from "@sessions/server";
 *
 * const dataset = findScenario("empty").build({ seed: 1, now: 0 });
 * const server = await startServer({
 *   seed: () => ({ dataset, origin: { scenario: "empty", seed: 1 } }),
 *   onError: console.error,
 * });
 * assert.equal((await fetch(`${server.url}/sessions`)).status, 401);
 * await server.close();
 * ```
 *
 * @module
 */
import "./require_node.ts";

export { ControlError } from "./control/control_error.ts";
export {
  createSession,
  editSession,
  findSession,
  moveNow,
  removeSession,
  type SessionValues,
} from "./control/session_changes.ts";
export { dataSource, withSpec } from "./data_source.ts";
export { type Certificate, CertificateError, ListenError } from "./listen.ts";
export { makeFolder } from "./make_folder.ts";
export { makeToken, type MakeTokenOptions, TOKEN_FAULTS, type TokenFault } from "./faulty_token.ts";
export { Journal, type JournalEntry, type JournalFilter, type RequestRecord } from "./journal.ts";
export { type MockOptions, type OpenMock, openMock } from "./mock.ts";
export { type RunningServer, type ServerOptions, startServer } from "./server.ts";
export { StoreError } from "./store/sqlite/open_database.ts";
export type { Image, Origin, Plan, SessionStore } from "./store/store.ts";
export {
  accessClaims,
  type Claims,
  DEVELOPMENT_SECRET,
  newClaims,
  type NewClaimsOptions,
  signingKey,
  signToken,
  verifyToken,
} from "./tokens.ts";
export { type ClockReading, WorldClock } from "./world_clock.ts";
export { type DataSpec, type Seed, WorldImages } from "./world_images.ts";
export { World, type WorldOptions } from "./world.ts";
export { type ForkOptions, WorldError, Worlds, type WorldsOptions } from "./worlds.ts";
export { type Fault, faultProblem, type HeldFault } from "./faults.ts";
