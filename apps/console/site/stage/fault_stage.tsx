import type { JSX } from "preact";
import type { HeldFault } from "../api/control_client.ts";
import { viewer } from "../state/viewer.ts";
import { addFault, faults, removeFault } from "../state/faults.ts";
import { FAULT_PRESETS, faultName } from "./fault_presets.ts";

/** Adds faults, and removes them. */
export function FaultStage(): JSX.Element {
  const held = faults.value;
  const user = viewer.value?.person.id;
  return (
    <details>
      <summary>Faults{held.length > 0 && ` (${held.length} on)`}</summary>
      <div class="actions">
        {FAULT_PRESETS.map(({ name, fault }) => (
          <button
            key={name}
            type="button"
            onClick={() => addFault(fault, name)}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          disabled={user === undefined}
          onClick={() =>
            addFault({ when: { user, times: 1 }, expire: true }, "your token will expire")}
        >
          My token expires
        </button>
      </div>
      {held.length === 0 && <p class="hint">No fault is on.</p>}
      <ul class="held">
        {held.map((one) => <Fault key={one.id} held={one} />)}
      </ul>
    </details>
  );
}

function Fault({ held: { id, fault, injected } }: { held: HeldFault }): JSX.Element {
  const { times } = (fault["when"] ?? {}) as { times?: number };
  return (
    <li>
      {faultName(fault)}{" "}
      <span class="by">
        injected {injected} {injected === 1 ? "time" : "times"}
        {times === injected && ", used up"}
      </span>
      <button type="button" class="link" onClick={() => removeFault(id)}>
        Remove fault {id}
      </button>
    </li>
  );
}
