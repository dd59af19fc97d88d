/** Formats a date-time as the portal wrote it: `2022-09-16 10:15:56 −04:00`. */
export function portalTime(text: string | null): string {
  if (text === null) return "–";
  const [, day, time, sign, offset] =
    /^(\S+)T(\d\d:\d\d:\d\d)(?:\.\d+)?([+-])(\d\d:\d\d)$/.exec(text) ?? [];
  return day ? `${day} ${time} ${sign === "-" ? "−" : "+"}${offset}` : text;
}

/** Formats a date-time in the browser's zone. */
export function ownTime(text: string | null): string {
  if (text === null) return "–";
  return new Date(text).toLocaleString(undefined, {
    dateStyle: "medium",
    timeStyle: "medium",
  });
}

/** Formats the time of day of a date-time in the browser's zone. */
export function clockTime(text: string): string {
  return new Date(text).toLocaleTimeString("en-GB");
}
