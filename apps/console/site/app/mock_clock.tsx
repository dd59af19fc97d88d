import type { JSX } from "preact";
import { useMockNow } from "../state/clock.ts";
import { control, isConnected, mockState } from "../state/connection.ts";
import { clockTime, ownDay } from "../text/date_times.ts";

/** Shows the time on the mock's clock, and whether the page hears from the mock. */
export function MockClock(): JSX.Element | null {
  const now = useMockNow();
  if (!control.value) return null;
  return (
    <p class="clock">
      <time>{clockTime(now)}</time>
      <span>
        {ownDay(now)}
        {mockState.value?.clock.frozen && ", frozen"}
        {(mockState.value?.clock.pace ?? 1) !== 1 && `, ×${mockState.value?.clock.pace}`}, your zone
      </span>
      <span class={`link-state ${isConnected.value ? "good" : "bad"}`} role="status">
        {connectionText()}
      </span>
    </p>
  );
}

function connectionText(): string {
  if (!isConnected.value) return "○ not connected";
  if (!mockState.value?.live) return "● connected";
  return mockState.value.clock.frozen ? "● live, paused" : "● live";
}
