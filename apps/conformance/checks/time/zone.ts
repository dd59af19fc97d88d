import { openTimeZone, type TimeZone } from "@sessions/domain";
import type { Evidence } from "../../evidence/evidence.ts";
import { zoneNames } from "../../evidence/fitting_zone.ts";
import { instantOf } from "../../evidence/rows.ts";
import type { RecordedResponse } from "../../target/recorded_response.ts";
import type { Check } from "../check.ts";
import { everyDetail, everyList } from "../lists.ts";
import { NEED_DATE_TIME } from "../remedies.ts";

const HOUR = 3_600_000_000;
const END = Date.UTC(2200, 0) * 1000;

/** Checks `time/zone`. */
export const timeZone: Check = {
  id: "time/zone",
  needs: [],
  method: "looks for one zone that gives every date-time its offset",
  async run(evidence, judge) {
    const all = await moments(evidence);
    if (all.length === 0) return judge.undecided("no-witness", NEED_DATE_TIME);
    const { timeZone } = evidence.limits;
    const names = timeZone ? [timeZone] : zoneNames();
    let best: { zone: TimeZone; wrong: Moment } | undefined;
    let most = -1;
    for (const name of names) {
      const zone = openTimeZone(name);
      const at = all.findIndex(({ instant, offset }) => zone.format(instant).slice(-6) !== offset);
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
};

interface Moment {
  instant: number;
  offset: string;
  value: string;
  answer: RecordedResponse | undefined;
}

/** Returns the date-times of all lists and sampled details, one for each hour and offset. */
async function moments(evidence: Evidence): Promise<Moment[]> {
  const found = new Map<string, Moment>();
  const collect = (row: object, answer?: RecordedResponse): void => {
    for (const [key, value] of Object.entries(row)) {
      const instant = key.endsWith("_time") ? instantOf(value) : undefined;
      // Of other years no zone is known.
      if (instant === undefined || instant < 0 || instant >= END) continue;
      const offset = value.slice(-6);
      const hour = `${Math.floor(instant / HOUR)}${offset}`;
      if (!found.has(hour)) found.set(hour, { instant, offset, value, answer });
    }
  };
  for (const list of await everyList(evidence)) {
    const first = list.pages[0]?.answer;
    for (const row of list.rows.values()) collect(row, first);
  }
  for (const { answer } of await everyDetail(evidence)) {
    if (answer.status === 200 && typeof answer.json === "object" && answer.json !== null) {
      collect(answer.json, answer);
    }
  }
  return [...found.values()];
}
