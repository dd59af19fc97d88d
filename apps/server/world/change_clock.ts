import { badValue, ClockChange } from "@sessions/control";
import { checkValue } from "./check_value.ts";
import { instantAt } from "./instant_at.ts";
import type { World } from "./world.ts";

const LATEST_MS = Date.UTC(2200, 0);

/**
 * Sets a world's clock, advances it, freezes it or lets it run, at a pace; what was planned until
 * then happens.
 *
 * @throws {ChangeError} `invalid`; the clock is as it was then
 */
export function changeClock(world: World, change: ClockChange): void {
  checkValue(ClockChange, change);
  const { now, advanceMs = 0, frozen, pace } = change;
  const { clock } = world;
  const base = now === undefined ? clock.now() : instantAt("/now", now) / 1000;
  if (base + advanceMs >= LATEST_MS) {
    throw badValue("/advanceMs", "a time before the year 2200", advanceMs);
  }
  if (pace !== undefined) clock.pace = pace;
  if (frozen === false) clock.resume();
  if (frozen) clock.freeze();
  if (now !== undefined) clock.set(base);
  if (advanceMs > 0) clock.advance(advanceMs);
  world.settle();
}
