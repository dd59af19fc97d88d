import type { JSX } from "preact";
import { act, mock, viewer } from "./console_state.ts";

/** Faults that front ends meet; anything else goes over the control plane. */
const PRESETS = [
  { name: "Next list: 503", fault: { when: { operation: "list", times: 1 }, status: 503 } },
  { name: "Every answer 2 s late", fault: { delay: { fixed: 2000 } } },
  { name: "Next answer cut off", fault: { when: { times: 1 }, truncate: true } },
  { name: "Next connection reset", fault: { when: { times: 1 }, reset: true } },
  {
    name: "Half of the details: 500 page",
    fault: { when: { operation: "detail", probability: 0.5 }, html: 500 },
  },
] as const;

/** A preset by its name, any other fault as it is. */
function nameOf(fault: Record<string, unknown>): string {
  const text = JSON.stringify(fault);
  const preset = PRESETS.find((one) => JSON.stringify(one.fault) === text);
  return preset?.name ?? (fault["expire"] ? "A token expires" : text);
}

function timesOf({ when }: Record<string, unknown>): number | undefined {
  return (when as { times?: number } | undefined)?.times;
}

/** Injects faults, and takes them away. */
export function FaultStage(): JSX.Element {
  const faults = mock.value?.faults ?? [];
  const add = (fault: object, done: string) => void act("POST", "/faults", fault, done);
  return (
    <details>
      <summary>Faults{faults.length > 0 && ` (${faults.length} on)`}</summary>
      <div class="actions">
        {PRESETS.map(({ name, fault }) => (
          <button
            key={name}
            type="button"
            onClick={() => add(fault, `Fault added: ${name}.`)}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          disabled={!viewer.value}
          onClick={() =>
            add(
              { when: { user: viewer.value?.person.id, times: 1 }, expire: true },
              "Fault added: your token will expire.",
            )}
        >
          My token expires
        </button>
      </div>
      {faults.length === 0 && <p class="hint">None is on.</p>}
      <ul class="held">
        {faults.map(({ id, fault, injected }) => (
          <li key={id}>
            {nameOf(fault)}{" "}
            <span class="by">
              injected {injected} {injected === 1 ? "time" : "times"}
              {timesOf(fault) === injected && ", used up"}
            </span>
            <button
              type="button"
              class="link"
              onClick={() =>
                void act("DELETE", `/faults/${id}`, undefined, `Fault ${id} was removed.`)}
            >
              Remove fault {id}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
