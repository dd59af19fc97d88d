import { sessionState } from "@sessions/domain";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { shownRows } from "../experiment/experiment.ts";
import { allRows } from "../state/all_rows.ts";
import { useMockNow } from "../state/clock.ts";
import { viewer } from "../state/viewer.ts";

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
          Of the newest {all.rows.length.toLocaleString("en")} of {all.count.toLocaleString("en")}
          {" "}
          sessions.
        </p>
      )}
    </section>
  );
}

function numbersOf(rows: ReturnType<typeof shownRows.peek>, now: number): Record<string, number> {
  let [running, pending, late] = [0, 0, 0];
  for (const row of rows) {
    const state = sessionState(row);
    if (state === "running") running++;
    else if (state === "pending") pending++;
    const { start_date_time: start } = row;
    if (typeof start !== "string") continue;
    const age = now - Date.parse(start);
    if (age < DAY_MS && age > -MINUTE_MS) late++;
  }
  return { running, pending, "started in 24 hours": late, "in all": rows.length };
}
