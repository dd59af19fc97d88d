/**
 * The control plane of the `/sessions` mock: an operation is one row, which the mock serves, the
 * harness and the console call, and the documents are written from. It runs in browsers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { CONTROL_OPERATIONS } from "@sessions/control";
 *
 * const { method, path } = CONTROL_OPERATIONS.changeClock;
 * assert.equal(`${method} ${path}`, "PATCH /clock");
 * ```
 *
 * @module
 */
export { badValue, CHANGE_STATUS, ChangeError } from "./change_error.ts";
export { type CLOCK_OPERATIONS, ClockChange } from "./clock_operations.ts";
export { ControlClient, ControlUnreachableError } from "./control_client.ts";
export { type FAULT_OPERATIONS, FaultMatch } from "./fault_operations.ts";
export type { ControlOperation } from "./operation.ts";
export {
  type CallOptions,
  CONTROL_OPERATIONS,
  type ControlBody,
  type ControlName,
  type ControlQuery,
  type ControlResult,
  OPERATION_LIST,
  operationOf,
} from "./operations.ts";
export type { MockState } from "./server_operations.ts";
export type { JOURNAL_OPERATIONS, RequestReading } from "./journal_operations.ts";
export type { WORLD_OPERATIONS } from "./world_operations.ts";
export {
  MAX_LISTED,
  NewSession,
  type SESSION_OPERATIONS,
  SessionEdit,
} from "./session_operations.ts";
export { NewPerson, type PEOPLE_OPERATIONS, type Person, PersonEdit } from "./people_operations.ts";
export { TOKEN_FAULTS, type TOKEN_OPERATIONS, type TokenFault } from "./token_operations.ts";
export type { ClockReading, WorldReading } from "./world_schemas.ts";
export { NewWorld } from "./world_schemas.ts";
