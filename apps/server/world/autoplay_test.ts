import { sessionFault, sessionState } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { expect, test } from "vitest";
import { Autoplay } from "./autoplay.ts";
import { openMock } from "../mock.ts";

const EVERYONE = { userId: 0, isOperator: true };

/** Random numbers that are the same at each run. */
function numbers(): () => number {
  let state = 1;
  return () => (state = state * 48_271 % 2_147_483_647) / 2_147_483_647;
}

test("Autoplay.tick() makes one sound move at a time, and keeps a handful of sessions active", async () => {
  let now = Date.UTC(2026, 0);
  const dataset = findScenario("every-state").build({ seed: 1, now: now * 1000 });
  const mock = openMock({
    seed: () => ({ dataset, origin: { scenario: "every-state", seed: 1 } }),
    clock: () => now,
    onError: (error) => expect.fail(String(error)),
  });
  const world = mock.worlds.default;
  const live = new Autoplay(world, {
    random: numbers(),
    onError: (error) => expect.fail(String(error)),
  });
  const moves = new Set<string>();
  for (let tick = 0; tick < 300; tick++) {
    const before = new Map([...world.store.sessions()].map((row) => [row.session_id, row]));
    now += 3000;
    await live.tick();
    const changed = [...world.store.sessions()].filter((row) =>
      JSON.stringify(row) !== JSON.stringify(before.get(row.session_id))
    );
    expect(changed).toHaveLength(1);
    const [session] = changed as [typeof changed[0]];
    expect(sessionFault(session)).toBeUndefined();
    const was = before.get(session.session_id);
    moves.add(`${was ? sessionState(was) : "nothing"} to ${sessionState(session)}`);
    const active = [...world.store.sessions()].filter((row) => row.is_active);
    expect(active.length).toBeLessThan(20);
  }
  expect([...moves].sort()).toEqual([
    "nothing to pending",
    "pending to cancelled",
    "pending to running",
    "running to ended",
  ]);
  expect(world.store.count(EVERYONE)).toBeGreaterThan(60);
  mock.close();
});
