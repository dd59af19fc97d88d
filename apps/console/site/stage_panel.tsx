import type { JSX } from "preact";
import { act, control, mock } from "./console_state.ts";
import { ConfirmButton } from "./confirm_button.tsx";
import { ClockStage } from "./stage_clock.tsx";
import { DeviationStage } from "./stage_deviations.tsx";
import { FaultStage } from "./stage_faults.tsx";
import { NewSessionStage } from "./stage_sessions.tsx";

/** What can be done to the mock. */
export function StagePanel(): JSX.Element {
  const state = mock.value;
  return (
    <section class="panel stage" aria-labelledby="stage-title">
      <header>
        <h2 id="stage-title">Stage</h2>
        <p class="hint">What you change here changes for everybody.</p>
      </header>
      {!control.value
        ? (
          <p class="empty">
            The stage opens with the control token, which is printed where the mock was started.
          </p>
        )
        : (
          <>
            <div class="actions">
              <button
                type="button"
                role="switch"
                aria-checked={state?.live ?? false}
                onClick={() => void act("PATCH", "/live", { on: !state?.live })}
              >
                Live mode is {state?.live ? "on" : "off"}
              </button>
              <ConfirmButton
                label="Reset everything"
                question="Really reset everything, for everybody?"
                onConfirm={() =>
                  void act("POST", "/reset", {}, "Everything is as it was at first.")}
              />
            </div>
            <NewSessionStage />
            <ClockStage />
            <DeviationStage />
            <FaultStage />
          </>
        )}
    </section>
  );
}
