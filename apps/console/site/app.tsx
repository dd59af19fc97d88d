import type { JSX } from "preact";
import { useMockNow } from "./clock_text.ts";
import { connected, control, mock, notice } from "./console_state.ts";
import { DayChart } from "./day_chart.tsx";
import { TypePatterns } from "./marks.tsx";
import { SessionPanel } from "./session_detail.tsx";
import { SessionsPanel } from "./sessions_panel.tsx";
import { StagePanel } from "./stage_panel.tsx";
import { Timeline } from "./timeline.tsx";
import { ViewerPicker } from "./viewer_picker.tsx";
import { WirePanel } from "./wire_panel.tsx";

/** The whole page. */
export function App(): JSX.Element {
  return (
    <>
      <TypePatterns />
      <a class="skip" href="#sessions">Skip to the sessions</a>
      <header>
        <p class="tape">
          <strong>Mock.</strong> This is not the AERPAW portal. People and sessions are made up.
        </p>
        <div class="top">
          <h1>Sessions</h1>
          <ViewerPicker />
          <Clock />
          <a href="/api/docs/">API description</a>
        </div>
      </header>
      <Notice />
      <main>
        <div class="wide">
          <Timeline />
        </div>
        <div class="left" id="sessions">
          <SessionsPanel />
          <WirePanel />
        </div>
        <div class="right">
          <SessionPanel />
          <StagePanel />
          <DayChart />
        </div>
      </main>
    </>
  );
}

function Clock(): JSX.Element | null {
  const now = useMockNow(1000);
  if (!control.value) return null;
  const state = mock.value;
  return (
    <p class="clock">
      <time>{new Date(now).toLocaleTimeString("en-GB")}</time>
      <span>
        {new Date(now).toLocaleDateString(undefined, { dateStyle: "medium" })}
        {state?.clock.frozen && ", frozen"}, your zone
      </span>
      <span class={`link-state ${connected.value ? "good" : "bad"}`} role="status">
        {connected.value
          ? (state?.live ? (state.clock.frozen ? "● live, waits" : "● live") : "● connected")
          : "○ not connected"}
      </span>
    </p>
  );
}

function Notice(): JSX.Element {
  const told = notice.value;
  return (
    <div class="notice" role="status" aria-live="polite">
      {told && (
        <p class={told.bad ? "bad" : "good"}>
          {told.text}
          <button type="button" class="link" onClick={() => notice.value = undefined}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}
