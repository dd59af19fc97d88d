import { DETAIL_KEYS, SESSION_TYPES } from "@sessions/domain";
import type { RecordedResponse } from "../target/recorded_response.ts";

/** What is no JSON may hold a session all the same, as a part of a page. */
const FIELD = new RegExp(`"(?:${DETAIL_KEYS.join("|")})"\\s*:\\s*(?=[^\\s[{])`);

/** Whether a response holds anything of a session: rows, or the keys of one with a value. */
export function holdsData(answer: RecordedResponse): boolean {
  const { json } = answer;
  return json === undefined ? FIELD.test(answer.text) : holdsField(json);
}

/** Whether a value is, or holds, an object with a key of a session and a value that a session may have. */
function holdsField(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsField);
  return Object.entries(value).some(([key, held]) => isField(key, held) || holdsField(held));
}

/** A description has a key's type there, and the error for a bad filter says what is wrong with it. */
function isField(key: string, value: unknown): boolean {
  if (!(DETAIL_KEYS as readonly string[]).includes(key)) return false;
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return true;
  if (typeof value !== "string") return false;
  return /^[\d"]/.test(value) || (SESSION_TYPES as readonly string[]).includes(value.toLowerCase());
}
