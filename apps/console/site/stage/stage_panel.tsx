import type { JSX } from "preact";
import { ConfirmButton } from "../parts/confirm_button.tsx";
import { callControl, control, mockState } from "../state/connection.ts";
import { switchLive } from "./live.ts";
import { StoryChoice } from "../story/story_choice.tsx";
import { WorldsStage } from "../worlds/worlds_stage.tsx";
import { ClockStage } from "./clock_stage.tsx";
import { DeviationStage } from "./deviation_stage.tsx";
import { FaultStage } from "./fault_stage.tsx";
import { NewSessionStage } from "./new_session_stage.tsx";

/** Shows what can be done to the mock. */
export function StagePanel(): JSX.Element {
  return (
    <section class="panel stage" aria-labelledby="stage-title">
      <header>
        <h2 id="stage-title">Stage</h2>
        <p class="hint">What you change here changes for everyone.</p>
      </header>
      {control.value ? <OpenStage /> : (
        <p class="empty">
          The stage opens with the control token, which is printed where the mock was started.
        </p>
      )}
    </section>
  );
}

function OpenStage(): JSX.Element {
  const isLive = mockState.value?.live ?? false;
  const reset = () =>
    void callControl("POST", "/reset", {
      body: {},
      done: "Everything is back to its initial state.",
    });
  return (
    <>
      <div class="actions">
        <button
          type="button"
          role="switch"
          aria-checked={isLive}
          onClick={() => switchLive(!isLive)}
        >
          Live mode is {isLive ? "on" : "off"}
        </button>
        <ConfirmButton
          label="Reset everything"
          question="Really reset everything, for everyone?"
          onConfirm={reset}
        />
      </div>
      <StoryChoice />
      <NewSessionStage />
      <ClockStage />
      <DeviationStage />
      <FaultStage />
      <WorldsStage />
    </>
  );
}
