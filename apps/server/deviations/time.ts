import { openTimeZone, parseDateTime } from "@sessions/domain";
import type { Json, MakeDeviation } from "./deviation.ts";
import { isDetail } from "./read_request.ts";
import { rewriteAnswer, rewriteSessions } from "./rewrite_answer.ts";

type Write = (text: string, tools: Parameters<MakeDeviation>[0]) => unknown;

function rewriteTimes(session: Json, write: Write, tools: Parameters<MakeDeviation>[0]): Json {
  return Object.fromEntries(
    Object.entries(session).map((
      [key, value],
    ) => [key, key.endsWith("_time") && typeof value === "string" ? write(value, tools) : value]),
  );
}

const writing = (write: Write): MakeDeviation =>
  rewriteSessions((session, tools) => rewriteTimes(session, write, tools));

const OTHER_ZONES = ["Asia/Kolkata", "UTC"] as const;
const WINTER = Date.UTC(2022, 0, 1) * 1000;

/** The deviations of date-times. */
export const TIME_DEVIATIONS = {
  "time/naive": writing((text) => text.slice(0, -6)),
  "time/milliseconds": writing((text) =>
    text.replace(/(?:\.(\d{3})\d{3})?(?=[+-]\d\d:\d\d$)/, (_, digits) => `.${digits ?? "000"}`)
  ),
  "time/zulu": writing((text) =>
    openTimeZone("UTC").format(parseDateTime(text)).replace("+00:00", "Z")
  ),
  "time/epoch": writing((text) => Math.floor(parseDateTime(text) / 1_000_000)),
  "time/two-zones": rewriteAnswer(isDetail, (detail, _context, tools) => {
    const zone = openTimeZone(tools.zone.name === OTHER_ZONES[0] ? OTHER_ZONES[1] : OTHER_ZONES[0]);
    return rewriteTimes(detail, (text) => zone.format(parseDateTime(text)), tools);
  }),
  "time/no-daylight-saving": writing((text, { zone }) => {
    const minutes = zone.offsetAt(WINTER);
    const local = openTimeZone("UTC").format(parseDateTime(text) + minutes * 60_000_000).slice(
      0,
      -6,
    );
    const two = (value: number) => String(value).padStart(2, "0");
    const size = Math.abs(minutes);
    return `${local}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  }),
  "time/end-before-start": rewriteSessions((session) =>
    session.end_date_time
      ? {
        ...session,
        start_date_time: session.end_date_time,
        end_date_time: session.start_date_time,
      }
      : session
  ),
  "time/modified-before-created": rewriteAnswer(
    isDetail,
    (detail) => ({
      ...detail,
      created_time: detail.modified_time,
      modified_time: detail.created_time,
    }),
  ),
  "time/active-ended": rewriteSessions((session, { zone, clock }) =>
    session.is_active
      ? {
        ...session,
        end_date_time: zone.format(Math.floor(clock.now() / 1000) * 1_000_000 + 3_600_000_000),
      }
      : session
  ),
} satisfies Record<string, MakeDeviation>;
