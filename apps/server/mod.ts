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

export { ChangeError } from "@sessions/control";
export { behaviorOf } from "./control/handlers/behavior_of.ts";
export { type LocalControl, localControl } from "./control/local_control.ts";
export type { Fault } from "./faults/fault.ts";
export { delayOf, passingFaults } from "./faults/passing_faults.ts";
export { statusAnswer } from "./faults/kinds/status.ts";
export { hostName, isLocalName } from "./http/local_name.ts";
export { type MockOptions, type OpenMock, openMock } from "./mock.ts";
export { CONTROL_TOKEN_RULE, LIFETIME_RANGE, PUBLIC_URL_RULE } from "./option_rules.ts";
export { type RunningServer, type ServerOptions, startServer } from "./server.ts";
export type { MakeDataset } from "./store/data_spec.ts";
export { makeToken } from "./tokens/faulty_token.ts";
export {
  DEVELOPMENT_SECRET,
  newClaims,
  type NewClaimsOptions,
  signingKey,
  signToken,
  verifyToken,
} from "./tokens/tokens.ts";
export { checkValue } from "./world/check_value.ts";
export { dataSource, withSpec } from "./world/data_source.ts";
export type { Faults, HeldFault, Injection } from "./world/faults.ts";
export { instantAt } from "./world/instant_at.ts";
export {
  Journal,
  type JournalEntry,
  type JournalFilter,
  type RequestRecord,
  withoutSecrets,
} from "./world/journal.ts";
export { recordedBehavior, type WantedBehavior } from "./world/recorded_behavior.ts";
export type { World } from "./world/world.ts";
export { WorldClock } from "./world/world_clock.ts";
