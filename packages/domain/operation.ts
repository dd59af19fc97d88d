/** Where the API's paths begin. */
export const API_PATH = "/api";
/** Where the list is; a detail stands below it. */
export const SESSIONS_PATH = "/api/sessions";
/** Where the token endpoints are. */
export const TOKEN_PATH = "/api/token/";

/** Every operation of the API; `other` is what is none of its three. */
export const OPERATIONS = ["list", "detail", "token", "other"] as const;
/** What a request asks for, as faults and the journal name it. */
export type Operation = (typeof OPERATIONS)[number];

const DETAIL = new RegExp(`^${SESSIONS_PATH}/[^/]+$`);

/**
 * Returns the operation that a path belongs to.
 *
 * @param path such as `/api/sessions/23`
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { operationOf } from "@sessions/domain";
 *
 * assert.equal(operationOf("/api/sessions/23"), "detail");
 * assert.equal(operationOf("/api/sessions/"), "other");
 * ```
 */
export function operationOf(path: string): Operation {
  if (path === SESSIONS_PATH) return "list";
  if (DETAIL.test(path)) return "detail";
  return path.startsWith(TOKEN_PATH) ? "token" : "other";
}
