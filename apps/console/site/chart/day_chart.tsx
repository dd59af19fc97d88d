import { SESSION_TYPES } from "@sessions/domain";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { shownRows } from "../experiment/experiment.ts";
import { NothingToShow, whyNothingToShow } from "../parts/nothing_to_show.tsx";
import { TypeMark } from "../parts/type_mark.tsx";
import { counted } from "../text/counted.ts";
import { DayBars } from "./day_bars.tsx";
import { countDays } from "./day_counts.ts";
import { DayNumbers } from "./day_numbers.tsx";

const MAX_DAYS = 30;

/** Shows how many sessions started on each day, by type, as a chart and as a table. */
export function DayChart(): JSX.Element {
  const rows = shownRows.value;
  const days = useMemo(() => countDays(rows, MAX_DAYS), [rows]);
  const most = Math.max(1, ...days.map(({ total }) => total));
  const total = days.reduce((sum, day) => sum + day.total, 0);
  const earlier = rows.filter(({ start_date_time: start }) => start !== null).length - total;
  const why = whyNothingToShow();
  return (
    <section class="panel chart" aria-labelledby="chart-title">
      <header>
        <h2 id="chart-title">Started by day</h2>
        <p class="hint">
          {why === undefined &&
            `${counted(total, "session")}, up to ${most} a day, in the portal’s time zone.${
              earlier > 0 ? ` Not shown: ${counted(earlier, "session")} before.` : ""
            }`}
        </p>
      </header>
      {why !== undefined && <NothingToShow why={why} />}
      <DayBars
        days={days}
        most={most}
        label={`${counted(total, "session")} started on ${
          counted(days.length, "day")
        }; the table below has the numbers`}
      />
      <p class="axis">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </p>
      <ul class="legend">
        {SESSION_TYPES.map((type) => (
          <li key={type}>
            <TypeMark type={type} />
          </li>
        ))}
      </ul>
      <DayNumbers days={days} />
    </section>
  );
}
