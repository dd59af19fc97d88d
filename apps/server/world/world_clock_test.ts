import { expect, test } from "vitest";
import { WorldClock } from "./world_clock.ts";

test("a clock runs at its pace from where it stands, also through a freeze and in another process", () => {
  let machine = Date.UTC(2026, 0);
  const clock = new WorldClock(() => machine);
  const shows = (one: WorldClock) => (one.now() - Date.UTC(2026, 0)) / 1000;
  machine += 10_000;
  clock.pace = 60;
  expect([shows(clock), clock.real]).toEqual([10, false]);
  machine += 10_000;
  expect(shows(clock)).toBe(610);
  clock.freeze();
  machine += 10_000;
  expect(shows(clock)).toBe(610);
  clock.resume();
  machine += 1000;
  expect([shows(clock), clock.read().pace]).toEqual([670, 60]);
  const other = new WorldClock(() => machine);
  other.follow(clock.state);
  machine += 1000;
  expect(shows(other)).toBe(730);
  clock.pace = 1;
  machine += 1000;
  expect(shows(clock)).toBe(731);
  clock.reset();
  expect([clock.real, clock.pace]).toEqual([true, 1]);
});
