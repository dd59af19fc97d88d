import { SESSION_TYPES, type SessionListRow } from "@sessions/domain";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { TypeMark } from "../parts/type_mark.tsx";
import { PersonLink } from "../people/person_link.tsx";
import { showExperiment } from "../state/sessions.ts";
import { counted } from "../text/counted.ts";
import { portalTime } from "../text/date_times.ts";
import { experiment, shownRows } from "./experiment.ts";

const HOUR_MS = 3_600_000;
const MAX_PEOPLE = 20;

/** Shows the experiment that is looked at: when it ran, for how long, and who takes part. */
export function ExperimentPanel(): JSX.Element | null {
  const id = experiment.value;
  const rows = shownRows.value;
  const summary = useMemo(() => summaryOf(rows), [rows]);
  if (id === undefined) return null;
  const { first, last, hours, types, people } = summary;
  return (
    <section class="panel experiment" aria-labelledby="experiment-title">
      <header>
        <h2 id="experiment-title">Experiment {id}</h2>
        <p class="hint">
          {counted(rows.length, "session")}
          {first !== undefined && last !== undefined &&
            `, started between ${portalTime(first)} and ${portalTime(last)}`}
          {hours > 0 && `, ${counted(hours, "hour")} of use`}
        </p>
        <button type="button" onClick={() => showExperiment()}>
          All experiments
        </button>
      </header>
      <ul class="legend">
        {types.map(([type, count]) => (
          <li key={type}>
            <TypeMark type={type} /> {count}
          </li>
        ))}
      </ul>
      {people.length > 0 && (
        <ul class="takes-part" aria-label="Who takes part">
          {people.slice(0, MAX_PEOPLE).map(([person, count]) => (
            <li key={person}>
              <PersonLink id={person} /> <span class="hint">{counted(count, "session")}</span>
            </li>
          ))}
          {people.length > MAX_PEOPLE && <li>and {people.length - MAX_PEOPLE} more</li>}
        </ul>
      )}
    </section>
  );
}

function summaryOf(rows: readonly SessionListRow[]) {
  const starts = rows.flatMap(({ start_date_time: start }) =>
    typeof start === "string" ? start : []
  )
    .sort((a, b) => Date.parse(a) - Date.parse(b));
  const used = rows.reduce(
    (sum, { start_date_time: start, end_date_time: end }) =>
      start === null || end === null ? sum : sum + Date.parse(end) - Date.parse(start),
    0,
  );
  const people = new Map<number, number>();
  for (const { started_by, ended_by } of rows) {
    for (const person of new Set([started_by, ended_by])) {
      if (typeof person === "number") people.set(person, (people.get(person) ?? 0) + 1);
    }
  }
  return {
    first: starts[0],
    last: starts.at(-1),
    hours: Math.round(used / HOUR_MS),
    types: SESSION_TYPES.map((type) =>
      [type, rows.filter(({ session_type }) => session_type === type).length] as const
    ).filter(([, count]) => count > 0),
    people: [...people].sort(([, a], [, b]) => b - a),
  };
}
