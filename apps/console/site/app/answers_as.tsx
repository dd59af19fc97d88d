import type { JSX } from "preact";
import { mockState } from "../state/connection.ts";

/** Says which generation of the framework the mock answers as, and which portal it plays. */
export function AnswersAs(): JSX.Element | null {
  const state = mockState.value;
  if (!state) return null;
  return (
    <p class="answers-as">
      answers as <code>{state.framework}</code>
      {state.portal !== undefined && (
        <>
          , portal <code>{state.portal}</code>
        </>
      )}
    </p>
  );
}
