import { useEffect, useState } from "preact/hooks";
import { clockAhead, mock } from "./console_state.ts";

/** What the mock's clock shows now, in milliseconds since 1970. */
export function mockNow(): number {
  const state = mock.value;
  return state?.clock.frozen ? Date.parse(state.clock.now) : Date.now() + clockAhead.value;
}

/** The mock's clock for a component that shows it go on. */
export function useMockNow(every: number): number {
  const [now, setNow] = useState(mockNow);
  const frozen = mock.value?.clock.frozen;
  const ahead = clockAhead.value;
  useEffect(() => {
    setNow(mockNow());
    if (frozen) return;
    const timer = setInterval(() => setNow(mockNow()), every);
    return () => clearInterval(timer);
  }, [every, frozen, ahead]);
  return now;
}
