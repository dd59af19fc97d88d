import { API_PATH } from "@sessions/domain";

/** Where the control plane's paths begin. */
export const CONTROL_PATH = "/__mock";
/** Where the description of the API stands, and the pages to read it. */
export const SLASHED_PAGES: readonly string[] = [`${API_PATH}/schema/`, `${API_PATH}/docs/`];

/** Returns the text of a path's segment; one with a malformed percent sign stands for itself. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
