import { badValue } from "@sessions/control/change_error";
import { type Instant, parseDateTime } from "@sessions/domain";

/**
 * The instant that a body's text names.
 *
 * @throws {ChangeError} `invalid`, with the pointer
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
