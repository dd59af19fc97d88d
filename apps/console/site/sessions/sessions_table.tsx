import { type SessionListRow, sessionState } from "@sessions/domain";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ExperimentLink } from "../experiment/experiment_link.tsx";
import { StateMark } from "../parts/state_mark.tsx";
import { TypeMark } from "../parts/type_mark.tsx";
import { PersonLink } from "../people/person_link.tsx";
import { listVerdict, selectedId, selectSession } from "../state/sessions.ts";
import { ownTime, portalTime } from "../text/date_times.ts";

/** Props of {@linkcode SessionsTable}. */
export interface SessionsTableProps {
  readonly rows: readonly SessionListRow[];
  readonly inOwnTime: boolean;
}

/** As many as most screens show: they are painted before the others are laid out. */
const FIRST_ROWS = 16;

/** Shows a page of the list as a table whose rows can be selected. */
export function SessionsTable({ rows, inOwnTime }: SessionsTableProps): JSX.Element {
  const [shown, setShown] = useState(FIRST_ROWS);
  useEffect(() => setShown(Infinity), []);
  if (rows.length === 0) return <p class="empty">No session matches.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of sessions">
      <table>
        <thead>
          <tr>
            <th scope="col">session</th>
            <th scope="col">experiment</th>
            <th scope="col">state</th>
            <th scope="col">type</th>
            <th scope="col">started</th>
            <th scope="col">ended</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <Row key={row.session_id} row={row} inOwnTime={inOwnTime} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, inOwnTime }: { row: SessionListRow; inOwnTime: boolean }): JSX.Element {
  const { session_id: id, experiment_id: experiment } = row;
  const time = inOwnTime ? ownTime : portalTime;
  const isSelected = id === selectedId.value;
  const isExtra = listVerdict.value?.extra.has(id) ?? false;
  return (
    <tr
      class={`${isSelected ? "chosen" : ""} ${isExtra ? "extra" : ""}`}
      onClick={() => selectSession(id)}
    >
      <th scope="row">
        <button
          type="button"
          class="link"
          aria-pressed={isSelected}
          onClick={(event) => {
            event.stopPropagation();
            selectSession(id);
          }}
        >
          {id}
        </button>{" "}
        {isExtra && <span class="extra-mark">extra</span>}
      </th>
      <td>
        <ExperimentLink id={experiment} />
      </td>
      <td>
        <StateMark state={sessionState(row)} />
      </td>
      <td>
        <TypeMark type={row.session_type} />
      </td>
      <td class="when">
        <span>{time(row.start_date_time)}</span>
        {by(row.started_by)}
      </td>
      <td class="when">
        <span>{time(row.end_date_time)}</span>
        {by(row.ended_by)}
      </td>
    </tr>
  );
}

function by(user: number | null): JSX.Element | null {
  return user === null ? null : (
    <>
      {" "}
      <span class="by">
        by <PersonLink id={user} />
      </span>
    </>
  );
}
