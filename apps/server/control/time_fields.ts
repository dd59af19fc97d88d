import { type Instant, parseDateTime } from "@sessions/domain";
import { badValue } from "./read_call.ts";

/**
 * The instant that a body's text names.
 *
 * @throws {ControlError} 400, with the pointer
 */
export function instantAt(pointer: string, text: string): Instant {
  try {
    return parseDateTime(text);
  } catch {
    throw badValue(
      pointer,
      "a date-time with an offset, such as 2022-11-28T08:23:49.268000-05:00, from 1970 to 2199",
      text,
    );
  }
}
