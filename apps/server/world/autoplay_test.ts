import { sessionFault, sessionState } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { expect, test, vi } from "vitest";
import { openMock } from "../mock.ts";
import { Autoplay } from "./autoplay.ts";

/** Random numbers that are the same at each run. */
function numbers(): () => number {
  let state = 1;
  return () => (state = state * 48_271 % 2_147_483_647) / 2_147_483_647;
}

function openScene(scenario: string) {
  const time = { now: Date.UTC(2026, 0) };
  const dataset = findScenario(scenario).build({ seed: 1, now: time.now * 1000 });
  const onError = (error: unknown) => expect.fail(String(error));
  const mock = openMock({
    seed: () => ({ dataset, origin: { scenario, seed: 1 } }),
    clock: () => time.now,
    onError,
  });
  const world = mock.worlds.default;
  const count = (state: string) =>
    [...world.store.sessions()].filter((row) => sessionState(row) === state).length;
  return {
    time,
    mock,
    world,
    count,
    autoplay: new Autoplay(world, { random: numbers(), onError }),
  };
}

test("24 hours at sixty times the pace keep about as many running as at the start", async () => {
  const { time, mock, world, count, autoplay } = openScene("demo");
  const atStart = count("running");
  const total = [...world.store.sessions()].length;
  expect(atStart).toBeGreaterThan(10);
  const lasted: number[] = [];
  for (let tick = 0; tick < 480; tick++) {
    time.now += 180_000;
    await autoplay.tick();
    expect(count("running")).toBeGreaterThanOrEqual(atStart * 0.5);
    expect(count("running")).toBeLessThanOrEqual(atStart * 1.5);
  }
  for (const { session_id, start_date_time, end_date_time } of world.store.sessions()) {
    if (session_id <= total || start_date_time === null || end_date_time === null) continue;
    lasted.push((end_date_time - start_date_time) / 60_000_000);
  }
  // Old ones are tidied away, and durations spread from minutes to hours.
  expect([...world.store.sessions()].length).toBeLessThan(total + 400);
  expect(Math.min(...lasted)).toBeLessThan(5);
  expect(Math.max(...lasted)).toBeGreaterThan(120);
  // Each hour of the timeline's first span, six of them, is as full as the others.
  const hours = Array.from(
    { length: 6 },
    (_, hour) =>
      [...world.store.sessions()].filter(({ start_date_time: start }) =>
        start !== null && Math.floor((time.now - start / 1000) / 3_600_000) === hour
      ).length,
  );
  expect(Math.min(...hours), String(hours)).toBeGreaterThan(Math.max(...hours) / 4);
  const types = new Set(
    [...world.store.sessions()].filter(({ is_active }) => is_active)
      .map(({ session_type }) => session_type),
  );
  expect(types.size).toBe(4);
  mock.close();
});

test("every move is sound, and what people create is left alone", async () => {
  const { time, mock, world, autoplay } = openScene("every-state");
  await autoplay.tick();
  const { createSession } = await import("./session_changes.ts");
  const { session_id: theirs } = createSession(world, { experiment_id: 9 });
  const moves = new Set<string>();
  for (let tick = 0; tick < 1000; tick++) {
    const before = new Map([...world.store.sessions()].map((row) => [row.session_id, row]));
    time.now += 30_000;
    await autoplay.tick();
    for (const row of world.store.sessions()) {
      const was = before.get(row.session_id);
      if (JSON.stringify(row) === JSON.stringify(was)) continue;
      expect(sessionFault(row)).toBeUndefined();
      expect(row.session_id).not.toBe(theirs);
      moves.add(`${was ? sessionState(was) : "nothing"} to ${sessionState(row)}`);
    }
  }
  expect([...moves].sort()).toEqual([
    "nothing to pending",
    "pending to cancelled",
    "pending to running",
    "running to ended",
  ]);
  mock.close();
});

test("a clock that jumps by days does not end everything at once", async () => {
  const { time, mock, count, autoplay } = openScene("demo");
  await autoplay.tick();
  const before = count("running");
  time.now += 3 * 86_400_000;
  await autoplay.tick();
  expect(count("running")).toBeGreaterThan(before * 0.5);
  mock.close();
});

test("nothing begins or ends while the world's clock stands still", async () => {
  vi.useFakeTimers();
  const { time, mock, world, autoplay } = openScene("demo");
  world.clock.freeze();
  const before = world.revision;
  autoplay.on = true;
  for (let turn = 0; turn < 20; turn++) {
    time.now += 600_000;
    await vi.advanceTimersByTimeAsync(5000);
  }
  expect(world.revision).toBe(before);
  world.clock.resume();
  for (let turn = 0; turn < 20; turn++) {
    time.now += 600_000;
    await vi.advanceTimersByTimeAsync(5000);
  }
  expect(world.revision).toBeGreaterThan(before + 5);
  autoplay.on = false;
  mock.close();
  vi.useRealTimers();
});
