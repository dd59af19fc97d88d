import { API_PATH } from "./api_path.ts";

/** What a request asks for, as faults and the journal name it. */
export type Operation = (typeof OPERATIONS)[number];

/** Every operation; `other` is what is none of the API's three. */
export const OPERATIONS = ["list", "detail", "token", "other"] as const;

const LIST = `${API_PATH}/sessions`;
const DETAIL = new RegExp(`^${LIST}/[^/]+$`);

/** The operation that a path belongs to. */
export function operationOf(path: string): Operation {
  if (path === LIST) return "list";
  if (DETAIL.test(path)) return "detail";
  return path.startsWith(`${API_PATH}/token/`) ? "token" : "other";
}
