import { openTimeZone } from "@sessions/domain";

/** A moment: a `Date`, its text with an offset, or milliseconds since 1970. */
export type Moment = Date | string | number;

const UTC = openTimeZone("UTC");

/** Returns a moment as text; what is no moment stays text that no reader takes. */
export function momentText(moment: Moment): string {
  if (typeof moment === "string") return moment;
  const milliseconds = moment instanceof Date ? moment.getTime() : moment;
  return Number.isFinite(milliseconds) ? UTC.format(milliseconds * 1000) : String(moment);
}
