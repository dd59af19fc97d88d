import type { JSX } from "preact";
import { showExperiment } from "../state/sessions.ts";

/** Props of {@linkcode ExperimentLink}. */
export interface ExperimentLinkProps {
  readonly id: number;
  /** @default the id */
  readonly text?: string;
}

/** Shows an experiment; a click leads to its page. */
export function ExperimentLink({ id, text = String(id) }: ExperimentLinkProps): JSX.Element {
  return (
    <button
      type="button"
      class="link"
      aria-label={`Only experiment ${id}`}
      onClick={(event) => {
        event.stopPropagation();
        showExperiment(id);
      }}
    >
      {text}
    </button>
  );
}
