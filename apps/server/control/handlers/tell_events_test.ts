import { expect, test, vi } from "vitest";
import type { MockState } from "@sessions/control";
import { DEFAULT_TIME_ZONE, openTimeZone } from "@sessions/domain";
import { findScenario } from "@sessions/fixtures";
import { openMock } from "../../mock.ts";
import { editUser } from "../../world/people_changes.ts";
import { createSession, moveNow, removeSession } from "../../world/session_changes.ts";
import { tellEvents } from "./tell_events.ts";

const live = () => false;
const zone = openTimeZone(DEFAULT_TIME_ZONE);

function openSample() {
  const dataset = findScenario("sample").build({ seed: 1, now: 0 });
  return openMock({
    seed: () => ({ dataset, origin: { scenario: "sample", seed: 1 } }),
    onError: (error) => expect.fail(String(error)),
  });
}

test("a quiet stream of events is kept open", async () => {
  const mock = openSample();
  const clock = vi.spyOn(performance, "now");
  const ended = new AbortController();
  const pieces = tellEvents(mock.worlds.default, { live, zone, ended: ended.signal }).iterator();
  expect((await pieces.next()).value).toMatch(/^event: state/);
  clock.mockReturnValue(performance.now() + 20_000);
  expect((await pieces.next()).value).toBe(": still here\n\n");
  clock.mockRestore();
  ended.abort();
  mock.close();
});

test("an event carries the sessions that changed, and none when everything may have", async () => {
  const mock = openSample();
  const world = mock.worlds.default;
  const ended = new AbortController();
  const pieces = tellEvents(world, { live, zone, ended: ended.signal }).iterator();
  const changes = async () => {
    const text: string = (await pieces.next()).value;
    return (JSON.parse(text.slice(text.indexOf("{"))) as MockState).changes;
  };
  expect(await changes()).toBeUndefined();
  createSession(world, { session_id: 900, experiment_id: 7 });
  removeSession(world, 23);
  const { sessions = [], removed } = await changes() ?? {};
  expect(sessions.map(({ session_id, experiment_id }) => [session_id, experiment_id]))
    .toEqual([[900, 7]]);
  expect(removed).toEqual([23]);
  world.deviations = ["filter/empty-bare"];
  expect(await changes()).toEqual({ sessions: [], removed: [] });
  editUser(world, 32, { username: "another" });
  expect(await changes()).toBeUndefined();
  for (let made = 0; made < 1001; made++) createSession(world, {});
  expect(await changes()).toBeUndefined();
  moveNow(world, "start", { id: 900 });
  expect((await changes())?.sessions.map(({ start_date_time }) => start_date_time)).toHaveLength(1);
  world.reset();
  expect(await changes()).toBeUndefined();
  ended.abort();
  mock.close();
});
