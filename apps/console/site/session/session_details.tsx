import { type SessionDetail, sessionState } from "@sessions/domain";
import type { JSX } from "preact";
import { StateMark } from "../parts/state_mark.tsx";
import { TypeMark } from "../parts/type_mark.tsx";
import { useMockNow } from "../state/clock.ts";
import { control } from "../state/connection.ts";
import { duration } from "../text/duration.ts";
import { FieldValue } from "./field_value.tsx";
import { SessionActions } from "./session_actions.tsx";

/** Shows a session's state, how long it took, what can be done to it, and all its fields. */
export function SessionDetails({ session }: { session: SessionDetail }): JSX.Element {
  const now = useMockNow();
  const { session_id: id, start_date_time: start, end_date_time: end } = session;
  const state = sessionState(session);
  const lasted = start !== null &&
    duration((end === null ? now : Date.parse(end)) - Date.parse(start));
  return (
    <>
      <p class="headline">
        <StateMark state={state} /> <TypeMark type={session.session_type} />
        {lasted && <span>{state === "running" ? `for ${lasted} so far` : `for ${lasted}`}</span>}
      </p>
      {control.value && <SessionActions id={id} state={state} />}
      <dl>
        {Object.entries(session).map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>
              <FieldValue name={key} value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
