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
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : wholeText(at);
}

/** Formats an instant in the browser's zone, with its day: milliseconds since 1970. */
export const wholeText = formatter(undefined, { dateStyle: "medium", timeStyle: "medium" });
/** Formats the day of an instant in the browser's zone and language. */
export const ownDay = formatter(undefined, { dateStyle: "medium" });
/** Formats the day of an instant in the browser's zone: `28 Nov 2022`. */
export const longDay = formatter("en-GB", { dateStyle: "medium" });
/** Formats the day of an instant in the browser's zone: `28 Nov`. */
export const shortDay = formatter("en-GB", { day: "numeric", month: "short" });

/** Formats the time of day of an instant in the browser's zone: `08:23:49`. */
export function clockTime(at: number | string): string {
  const date = new Date(at);
  return `${hourText(date)}:${twoDigits(date.getSeconds())}`;
}

/** Formats the time of day of an instant in the browser's zone: `08:23`. */
export function hourText(at: number | Date): string {
  const date = new Date(at);
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

/** A formatter takes long to make, and is used each second: it is made once, when it is first used. */
function formatter(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): (at: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (at) => (format ??= new Intl.DateTimeFormat(locale, options)).format(at);
}
