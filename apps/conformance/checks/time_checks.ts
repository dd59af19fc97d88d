import { openTimeZone, type TimeZone } from "@sessions/domain";
import type { Check } from "./check.ts";
import type { RecordedResponse } from "../target/recorded_response.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { zoneNames } from "../evidence/fitting_zone.ts";
import { type AnyRow, instantOf, timeFormFault } from "../evidence/rows.ts";

const ROWS = "the operator's list must hold a session with a date-time";
const HOUR = 3_600_000_000;

/** The checks of date-times. */
export const TIME_CHECKS: readonly Check[] = [
  {
    id: "time/format",
    needs: [],
    method: "reads every date-time of every list row and of the sampled details",
    async run(evidence, judge) {
      const list = await evidence.operatorListBefore();
      const lists = [list, ...await Promise.all(evidence.users.map((user) => evidence.list(user)))];
      for (const { observed } of lists) {
        for (const fault of observed.form) judge.fault({ ...fault, answers: [fault.answer] });
        judge.witness(observed.rows - observed.form.length);
      }
      for (const { answer } of await evidence.sampledDetails()) {
        if (answer.status !== 200 || typeof answer.json !== "object" || answer.json === null) {
          continue;
        }
        const fault = timeFormFault(answer.json, "");
        if (fault) judge.fault({ ...fault, answers: [answer] });
        else judge.witness();
      }
      if (list.observed.rows === 0) judge.undecided("no-witness", ROWS);
    },
  },
  {
    id: "time/zone",
    needs: [],
    method: "looks for one zone that gives every date-time its offset",
    async run(evidence, judge) {
      const all = await moments(evidence);
      if (all.length === 0) return judge.undecided("no-witness", ROWS);
      const { timeZone } = evidence.limits;
      const names = timeZone ? [timeZone] : zoneNames();
      let best: { zone: TimeZone; wrong: Moment } | undefined;
      let most = -1;
      for (const name of names) {
        const zone = openTimeZone(name);
        const at = all.findIndex(({ instant, offset }) =>
          zone.format(instant).slice(-6) !== offset
        );
        if (at < 0) {
          const offsets = new Set(all.map(({ offset }) => offset));
          judge.note(
            `${all.length} hours fit ${name}, with the offset${offsets.size > 1 ? "s" : ""} ${
              [...offsets].join(", ")
            }`,
          );
          return judge.witness(all.length);
        }
        if (at > most) [most, best] = [at, { zone, wrong: all[at] as Moment }];
      }
      if (!best) return;
      const { zone, wrong } = best;
      judge.fault({
        expected: `an offset that fits one zone with the others, such as ${
          zone.format(wrong.instant)
        } in ${zone.name}`,
        got: wrong.value,
        answers: wrong.answer ? [wrong.answer] : [],
      });
    },
  },
  {
    id: "time/order",
    needs: [],
    method:
      "compares start with end, created with modified, and active with end, in rows and details",
    async run(evidence, judge) {
      const { rows, pages } = await evidence.operatorListBefore();
      const judgeRow = (row: AnyRow, answer: RecordedResponse | undefined): void => {
        const [start, end, created, modified] = [
          row.start_date_time,
          row.end_date_time,
          row.created_time,
          row.modified_time,
        ].map(instantOf);
        const answers = answer
          ? [answer]
          : pages.filter(({ ids }) => ids.includes(row.session_id)).slice(0, 1).map((page) =>
            page.answer
          );
        const who = `session ${row.session_id}`;
        if (start !== undefined && end !== undefined && start > end) {
          judge.fault({
            expected: `${who} to start before it ends`,
            got: `${row.start_date_time} and ${row.end_date_time}`,
            answers,
          });
        } else if (created !== undefined && modified !== undefined && created > modified) {
          judge.fault({
            expected: `${who} to be created before it is modified`,
            got: `${row.created_time} and ${row.modified_time}`,
            answers,
          });
        } else if (row.is_active === true && end !== undefined) {
          judge.fault({
            expected: `${who}, which is active, to have no end`,
            got: String(row.end_date_time),
            answers,
          });
        } else judge.witness();
      };
      for (const row of rows.values()) judgeRow(row, undefined);
      for (const user of evidence.users) {
        const list = await evidence.list(user);
        const [page] = list.pages;
        for (const row of list.rows.values()) judgeRow(row, page?.answer);
      }
      for (const { answer } of await evidence.sampledDetails()) {
        if (answer.status === 200 && typeof answer.json === "object" && answer.json !== null) {
          judgeRow(answer.json as AnyRow, answer);
        }
      }
      if (rows.size === 0) judge.undecided("no-witness", ROWS);
    },
  },
];

interface Moment {
  instant: number;
  offset: string;
  value: string;
  answer: RecordedResponse | undefined;
}

/** The date-times of the operator's list and of the sampled details, one for each hour and offset. */
async function moments(evidence: Evidence): Promise<Moment[]> {
  const found = new Map<string, Moment>();
  const collect = (row: object, answer?: RecordedResponse): void => {
    for (const [key, value] of Object.entries(row)) {
      const instant = key.endsWith("_time") ? instantOf(value) : undefined;
      if (instant === undefined) continue;
      const offset = value.slice(-6);
      const hour = `${Math.floor(instant / HOUR)}${offset}`;
      if (!found.has(hour)) found.set(hour, { instant, offset, value, answer });
    }
  };
  for (const row of (await evidence.operatorListBefore()).rows.values()) collect(row);
  for (const user of evidence.users) {
    for (const row of (await evidence.list(user)).rows.values()) collect(row);
  }
  for (const { answer } of await evidence.sampledDetails()) {
    if (answer.status === 200 && typeof answer.json === "object" && answer.json !== null) {
      collect(answer.json, answer);
    }
  }
  return [...found.values()];
}
