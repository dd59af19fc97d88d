/** A date-time as it came, for people: `2022-09-16 10:15:56 −04:00`. */
export function portalTime(text: string | null): string {
  if (text === null) return "–";
  const [, day, time, sign, offset] =
    /^(\S+)T(\d\d:\d\d:\d\d)(?:\.\d+)?([+-])(\d\d:\d\d)$/.exec(text) ?? [];
  return day ? `${day} ${time} ${sign === "-" ? "−" : "+"}${offset}` : text;
}

/** The same moment where the browser is. */
export function ownTime(text: string | null): string {
  if (text === null) return "–";
  return new Date(text).toLocaleString(undefined, {
    dateStyle: "medium",
    timeStyle: "medium",
  });
}

/** How long something took, in two units at most: `1 h 20 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `1 session`, `2 sessions`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
