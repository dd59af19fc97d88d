import { DEVIATIONS } from "@sessions/domain";
import type { JSX } from "preact";
import { control, heardAt, isConnected } from "../state/connection.ts";
import { clearDeviations, deviations, faults } from "../state/faults.ts";
import { faultName } from "../stage/fault_presets.ts";
import { counted } from "../text/counted.ts";
import { clockTime } from "../text/date_times.ts";

const MAX_NAMED = 3;

/** Says that the mock misbehaves, and how; and that what is shown may be old. */
export function MisbehaviorBar(): JSX.Element | null {
  const on = deviations.value;
  const active = faults.value.filter(({ fault, injected }) => {
    const { times } = (fault["when"] ?? {}) as { times?: number };
    return times === undefined || injected < times;
  });
  const isOld = control.value !== undefined && !isConnected.value && heardAt.value > 0;
  if (on.length + active.length === 0 && !isOld) return null;
  const named = [...on.slice(0, MAX_NAMED), ...active.map(({ fault }) => faultName(fault))];
  return (
    <div class="misbehavior" role="status">
      {isOld && (
        <p>
          <strong>Not connected.</strong> What is shown is as it was at{" "}
          {clockTime(heardAt.value)}. The page tries again by itself: is the mock still running?
        </p>
      )}
      {on.length + active.length > 0 && (
        <p>
          <strong>
            This mock misbehaves: {[
              ...(on.length > 0 ? [counted(on.length, "deviation")] : []),
              ...(active.length > 0 ? [counted(active.length, "fault")] : []),
            ].join(", ")}.
          </strong>{" "}
          {named.map((name) => (
            <code
              key={name}
              title={DEVIATIONS.find(({ id }) => id === name)?.sentence}
            >
              {name}
            </code>
          ))}
          {on.length > MAX_NAMED && <span>and {on.length - MAX_NAMED} more</span>}
          {on.length > 0 && (
            <button type="button" onClick={clearDeviations}>Keep the contract</button>
          )}
        </p>
      )}
    </div>
  );
}
