import { DEVIATIONS, PORTALS } from "@sessions/domain";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { CodedText } from "../parts/coded_text.tsx";
import { Fold } from "../parts/fold.tsx";
import { clearDeviations, deviations, playPortal, switchDeviation } from "../state/faults.ts";

/** Switches deviations on and off, one by one or as a portal has them. */
export function DeviationStage(): JSX.Element {
  const on = deviations.value;
  return (
    <Fold title={`Deviations${on.length > 0 ? ` (${on.length} on)` : ""}`}>
      {() => (
        <>
          <div class="actions">
            {PORTALS.map((portal) => (
              <button
                key={portal.name}
                type="button"
                aria-pressed={portal.deviations.length === on.length &&
                  portal.deviations.every((id) => (on as readonly string[]).includes(id))}
                onClick={() => playPortal(portal.name)}
              >
                As portal {portal.name}
              </button>
            ))}
            <button type="button" disabled={on.length === 0} onClick={clearDeviations}>None</button>
          </div>
          <DeviationList />
        </>
      )}
    </Fold>
  );
}

function DeviationList(): JSX.Element {
  const [search, setSearch] = useState("");
  const found = DEVIATIONS.filter(({ id, sentence, breaks }) =>
    `${id} ${sentence} ${breaks}`.toLowerCase().includes(search.toLowerCase())
  );
  return (
    <>
      <label class="wide">
        Search {DEVIATIONS.length} deviations
        <input
          name="deviation-search"
          type="search"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </label>
      <ul class="choices" tabIndex={0} aria-label="Deviations">
        {found.map(({ id, sentence, breaks, also }) => (
          <li key={id}>
            <label>
              <input
                type="checkbox"
                name={id}
                checked={deviations.value.includes(id)}
                onChange={(event) => switchDeviation(id, event.currentTarget.checked)}
              />
              <span>
                <code>{id}</code> <CodedText text={sentence} />{" "}
                <span class="by">breaks {also ? `${breaks} and ${also}` : breaks}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
