import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { MockState } from "../api/control_client.ts";
import { callControl, mockState } from "./connection.ts";

const TICK_MS = 1000;
/** A clock that drifts from the browser's by more than that was moved. */
const MAX_DRIFT_MS = 2000;

/** How far the mock's clock is ahead of the browser's, in milliseconds. */
const ahead = signal(0);

/** Takes over the mock's clock; returns whether somebody moved, froze or released it. */
export function followClock(
  clock: MockState["clock"],
  before: MockState["clock"] | undefined,
): boolean {
  const drift = Date.parse(clock.now) - Date.now() - ahead.value;
  ahead.value += drift;
  if (!before) return false;
  if (before.frozen !== clock.frozen) return true;
  return clock.frozen ? before.now !== clock.now : Math.abs(drift) > MAX_DRIFT_MS;
}

/** Returns the time on the mock's clock, in milliseconds since 1970; a component shows it tick. */
export function useMockNow(): number {
  const [now, setNow] = useState(mockNow);
  const frozen = mockState.value?.clock.frozen;
  const offset = ahead.value;
  useEffect(() => {
    setNow(mockNow());
    if (frozen) return;
    const timer = setInterval(() => setNow(mockNow()), TICK_MS);
    return () => clearInterval(timer);
  }, [frozen, offset]);
  return now;
}

function mockNow(): number {
  const clock = mockState.value?.clock;
  return clock?.frozen ? Date.parse(clock.now) : Date.now() + ahead.value;
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

function changeClock(body: object, done: string): void {
  void callControl("PATCH", "/clock", { body, done });
}
