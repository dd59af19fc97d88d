import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { MockState } from "../api/control_client.ts";
import { callControl, mockState } from "./connection.ts";

const TICK_MS = 1000;
/** A clock that drifts from the browser's by more than that was moved. */
const MAX_DRIFT_MS = 2000;

/** What the mock's clock showed, at which time of the browser's, and how fast it runs. */
const shown = signal({ moment: Date.now(), at: Date.now(), pace: 1 });

/** Takes over the mock's clock; returns whether somebody moved, froze or released it. */
export function followClock(
  clock: MockState["clock"],
  before: MockState["clock"] | undefined,
): boolean {
  const { pace = 1 } = clock;
  const moment = Date.parse(clock.now);
  const drift = moment - running();
  shown.value = { moment, at: Date.now(), pace };
  if (!before) return false;
  if (before.frozen !== clock.frozen || (before.pace ?? 1) !== pace) return true;
  return clock.frozen ? before.now !== clock.now : Math.abs(drift) > MAX_DRIFT_MS * pace;
}

/**
 * Returns the time on the mock's clock, in milliseconds since 1970; a component shows it tick.
 *
 * @param stepMs how exactly: the component is shown again when that much has passed
 */
export function useMockNow(stepMs = 1): number {
  const [now, setNow] = useState(() => mockNow(stepMs));
  const frozen = mockState.value?.clock.frozen;
  const since = shown.value;
  useEffect(() => {
    setNow(mockNow(stepMs));
    if (frozen) return;
    const timer = setInterval(() => setNow(mockNow(stepMs)), TICK_MS);
    return () => clearInterval(timer);
  }, [frozen, since, stepMs]);
  return now;
}

function mockNow(stepMs: number): number {
  const clock = mockState.value?.clock;
  const now = clock?.frozen ? Date.parse(clock.now) : running();
  return Math.floor(now / stepMs) * stepMs;
}

function running(): number {
  const { moment, at, pace } = shown.value;
  return moment + (Date.now() - at) * pace;
}

/** Moves the mock's clock forward. */
export function advanceClock(seconds: number, name: string): void {
  changeClock({ advanceMs: seconds * 1000 }, `The clock advanced by ${name}.`);
}

/** Sets the mock's clock to a moment. */
export function setClock(moment: Date): void {
  changeClock({ now: moment.toISOString() }, "The clock was set.");
}

/** Freezes the mock's clock, or lets it run. */
export function freezeClock(frozen: boolean): void {
  changeClock({ frozen }, frozen ? "The clock is frozen." : "The clock is running.");
}

/** Lets the mock's clock run so many times as fast as the machine's. */
export function paceClock(pace: number): void {
  changeClock({ pace }, pace === 1 ? "The clock runs as usual." : `The clock runs ×${pace}.`);
}

function changeClock(body: object, done: string): void {
  void callControl("PATCH", "/clock", { body, done });
}
