import { DEVIATIONS, PORTALS } from "@sessions/domain";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { CodedText } from "./coded_text.tsx";
import { act, mock } from "./console_state.ts";

/** Switches deviations on and off. */
export function DeviationStage(): JSX.Element {
  const [search, setSearch] = useState("");
  const on = mock.value?.deviations ?? [];
  const found = DEVIATIONS.filter(({ id, sentence, breaks }) =>
    `${id} ${sentence} ${breaks}`.toLowerCase().includes(search.toLowerCase())
  );
  const put = (body: object, done: string) => void act("PUT", "/deviations", body, done);
  const toggle = (id: string, checked: boolean) =>
    put(
      { deviations: checked ? [...on, id] : on.filter((one) => one !== id) },
      checked ? `The mock now gets ${id} wrong.` : `The mock gets ${id} right again.`,
    );
  return (
    <details>
      <summary>Deviations{on.length > 0 && ` (${on.length} on)`}</summary>
      <div class="actions">
        {PORTALS.map(({ name, deviations }) => (
          <button
            key={name}
            type="button"
            aria-pressed={deviations.length === on.length &&
              deviations.every((id) => (on as readonly string[]).includes(id))}
            onClick={() =>
              put({ portal: name }, `The mock gets wrong what the portal of ${name} does.`)}
          >
            As portal {name}
          </button>
        ))}
        <button
          type="button"
          disabled={on.length === 0}
          onClick={() => put({ deviations: [] }, "The mock keeps the contract.")}
        >
          None
        </button>
      </div>
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
                checked={on.includes(id)}
                onChange={(event) => toggle(id, event.currentTarget.checked)}
              />
              <span>
                <code>{id}</code> <CodedText text={sentence} />{" "}
                <span class="by">breaks {also ? `${breaks} and ${also}` : breaks}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
