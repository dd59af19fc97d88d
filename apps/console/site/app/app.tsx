import type { JSX } from "preact";
import { DayChart } from "../chart/day_chart.tsx";
import { Palette } from "../commands/palette.tsx";
import { isPaletteOpen } from "../commands/shortcuts.ts";
import { ExperimentPanel } from "../experiment/experiment_panel.tsx";
import { FeedPanel } from "../feed/feed_panel.tsx";
import { Numbers } from "../numbers/numbers.tsx";
import { TypePatterns } from "../parts/type_mark.tsx";
import { PersonPicker } from "../people/person_picker.tsx";
import { SessionPanel } from "../session/session_panel.tsx";
import { SessionsPanel } from "../sessions/sessions_panel.tsx";
import { StagePanel } from "../stage/stage_panel.tsx";
import { Timeline } from "../timeline/timeline.tsx";
import { WirePanel } from "../wire/wire_panel.tsx";
import { WorldBar } from "../worlds/world_bar.tsx";
import { viewQuery } from "../state/address.ts";
import { isComparing } from "../state/comparison.ts";
import { heardAt, isConnected, mockState } from "../state/connection.ts";
import { copyLink } from "../state/copy.ts";
import { isPresenting } from "../state/presenter.ts";
import { StoryBar } from "../story/story_bar.tsx";
import { AnswersAs } from "./answers_as.tsx";
import { MessageBar } from "./message_bar.tsx";
import { MisbehaviorBar } from "./misbehavior_bar.tsx";
import { MockClock } from "./mock_clock.tsx";

/** Shows the whole page. */
export function App(): JSX.Element {
  return (
    <>
      <TypePatterns />
      <a class="skip" href="#sessions">Skip to the sessions</a>
      <header>
        <p class="tape">
          <strong>Mock.</strong> This is not the AERPAW portal. {madeUp()}
        </p>
        <div class="top">
          <h1>Sessions</h1>
          <AnswersAs />
          <PersonPicker />
          <MockClock />
          <button
            type="button"
            onClick={copyLink}
          >
            Copy link
          </button>
          <button
            type="button"
            aria-pressed={isPresenting.value}
            onClick={() => {
              isPresenting.value = !isPresenting.value;
            }}
          >
            Present
          </button>
          <button
            type="button"
            onClick={() => {
              isPaletteOpen.value = true;
            }}
          >
            Commands <kbd>/</kbd>
          </button>
          <a href={`/api/docs/${viewQuery.value}`} aria-label="API description">API</a>
        </div>
        <WorldBar />
        <MisbehaviorBar />
      </header>
      <MessageBar />
      <main
        class={`${heardAt.value > 0 && !isConnected.value ? "old" : ""} ${
          isComparing.value ? "comparing" : ""
        }`}
      >
        <div class="dock">
          <StagePanel />
        </div>
        <div class="middle" id="sessions">
          <Numbers />
          <ExperimentPanel />
          {isComparing.value ? [<SessionsPanel key="sessions" />, <Timeline key="timeline" />] : [
            <Timeline key="timeline" />,
            <SessionsPanel key="sessions" />,
          ]}
          <WirePanel />
        </div>
        <div class="side">
          <SessionPanel />
          <FeedPanel />
          <DayChart />
        </div>
      </main>
      <StoryBar />
      <Palette />
    </>
  );
}

/** The sample's sessions are those that the portal documents. */
function madeUp(): string {
  return mockState.value?.scenario === "sample"
    ? "The sample’s sessions are those of its documentation, of 2022; people are made up."
    : "People and sessions are made up.";
}
