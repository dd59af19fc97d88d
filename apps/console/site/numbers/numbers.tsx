import type { SessionListRow } from "@sessions/domain";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { shownRows } from "../experiment/experiment.ts";
import { allRows } from "../state/all_rows.ts";
import { useMockNow } from "../state/clock.ts";
import { viewer } from "../state/viewer.ts";
import { partOf } from "../text/part_of.ts";
import { countActive } from "./count_active.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Shows in large type how many sessions run, are pending, started of late, and are there in all. */
export function Numbers(): JSX.Element | null {
  const rows = shownRows.value;
  const now = useMockNow(MINUTE_MS);
  const numbers = useMemo(() => numbersOf(rows, now), [rows, now]);
  const all = allRows.value;
  if (!viewer.value || all?.refused !== undefined) return null;
  const isPart = all !== undefined && typeof all.count === "number" && all.count > all.rows.length;
  return (
    <section class="numbers" aria-label="The numbers at a glance">
      <dl>
        {Object.entries(numbers).map(([name, number]) => (
          <div key={name} class={name}>
            <dd>{all ? number.toLocaleString("en") : "–"}</dd>
            <dt>{name}</dt>
          </div>
        ))}
      </dl>
      {isPart && (
        <p class="hint">
          Of the newest {partOf(all.rows.length, all.count)} sessions.
        </p>
      )}
    </section>
  );
}

function numbersOf(rows: readonly SessionListRow[], now: number): Record<string, number> {
  const late = rows.filter(({ start_date_time: start }) => {
    const age = start === null ? Infinity : now - Date.parse(start);
    return age < DAY_MS && age > -MINUTE_MS;
  });
  return { ...countActive(rows), "started in 24 hours": late.length, "in all": rows.length };
}
