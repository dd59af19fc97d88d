import { API_PATH, SESSIONS_PATH } from "./api_path.ts";

/** What a request asks for, as faults and the journal name it. */
export type Operation = (typeof OPERATIONS)[number];

/** Every operation; `other` is what is none of the API's three. */
export const OPERATIONS = ["list", "detail", "token", "other"] as const;

const DETAIL = new RegExp(`^${SESSIONS_PATH}/[^/]+$`);

/** The operation that a path belongs to. */
export function operationOf(path: string): Operation {
  if (path === SESSIONS_PATH) return "list";
  if (DETAIL.test(path)) return "detail";
  return path.startsWith(`${API_PATH}/token/`) ? "token" : "other";
}
