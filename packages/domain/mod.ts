/**
 * The contract of the `/sessions` API: its shapes, its rules and its requirements, as pure code.
 *
 * Nothing here reads a file, a clock or the network, so the mock server, the conformance suite and
 * a browser can all share it.
 *
 * @example A non-operator's list holds their self sessions
 * ```ts
 * import assert from "node:assert/strict";
 * import { listSessions, parseListQuery, type Session } from "@sessions/domain";
 *
 * const mine = { session_id: 1, created_time: 1, created_by: 32, experiment_id: 100 } as Session;
 * const other = { session_id: 2, created_time: 2, created_by: 54, experiment_id: 100 } as Session;
 * const query = parseListQuery("experiment_id=100");
 * const { rows } = listSessions([mine, other], { userId: 32, isOperator: false }, query);
 * assert.deepEqual(rows, [mine]);
 * ```
 *
 * @module
 */
export { DATE_TIME_PATTERN, type Instant, parseDateTime } from "./date_time.ts";
export {
  type Behavior,
  type BehaviorOptions,
  DEFAULT_BEHAVIOR,
  ownDeviations,
  resolveBehavior,
  sessionUnknown,
  surfaceOf,
} from "./behavior.ts";
export {
  BREACH_KINDS,
  type BreachKind,
  type Deviation,
  type DeviationId,
  type DeviationNeed,
  DEVIATIONS,
} from "./deviations.ts";
export { explainList, explainSession, type Explanation, type ListCounts } from "./explain.ts";
export {
  DEFAULT_FRAMEWORK,
  type Framework,
  FRAMEWORK_NAMES,
  type FrameworkName,
  frameworkOf,
  FRAMEWORKS,
} from "./frameworks.ts";
export { type ListQuery, parseListQuery, resolvePage } from "./list_query.ts";
export {
  countPages,
  DEFAULT_PAGE_SIZE,
  getSession,
  type Listing,
  listSessions,
  newestFirst,
  type PageQuery,
} from "./listing.ts";
export {
  API_PATH,
  type Operation,
  operationOf,
  OPERATIONS,
  SESSIONS_PATH,
  TOKEN_PATH,
} from "./operation.ts";
export {
  type Breach,
  breachesOf,
  PLAIN_SURFACE,
  type Portal,
  type PortalName,
  portalOf,
  PORTALS,
  type Surface,
} from "./portals.ts";
export { type PageLinks, pageLinks } from "./page_links.ts";
export { readInteger } from "./python_int.ts";
export { formatQueryString, lastValue, type Parameters, parseQueryString } from "./query_string.ts";
export { type Random, seededRandom } from "./random.ts";
export { ErrorBody, FieldErrors, Refusal, REFUSAL_NAMES, type RefusalName } from "./refusal.ts";
export { type Level, type Requirement, REQUIREMENTS, type Source } from "./requirements.ts";
export { resolveDeviations } from "./resolve_deviations.ts";
export {
  DETAIL_KEYS,
  Envelope,
  isTimeKey,
  ROW_KEYS,
  type Session,
  SESSION_TYPES,
  SessionDetail,
  SessionListRow,
  type SessionType,
  TIME_KEYS,
} from "./session.ts";
export { type SessionFault, sessionFault } from "./session_fault.ts";
export { type MoveOptions, moveSession, type SessionTransition } from "./session_moves.ts";
export { SESSION_STATES, type SessionState, sessionState } from "./session_state.ts";
export { DEFAULT_TIME_ZONE, openTimeZone, type TimeZone } from "./time_zone.ts";
export {
  checkClaims,
  type CheckClaimsOptions,
  checkTokenHeader,
  claimedUserId,
  TOKEN_LIFETIMES,
  TokenClaims,
  type TokenType,
} from "./token_claims.ts";
export { User } from "./user.ts";
export { canSee, EVERYONE, isSelfSession, SELF_KEYS, type Viewer } from "./viewer.ts";
export { fromDetail, toDetail, toListRow } from "./wire.ts";
