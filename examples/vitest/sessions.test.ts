import { mockTest } from "sessions-kit/vitest";
import { expect } from "vitest";

const test = mockTest({ scenario: "demo" });

interface List {
  count: number;
  results: { session_id: number; is_active: boolean }[];
}

/** The code under test: what a front end would do. */
async function newestSession(api: string, token: string): Promise<number | undefined> {
  const answer = await fetch(`${api}/sessions`, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`The portal answers ${answer.status}`);
  const { results } = await answer.json() as List;
  return results[0]?.session_id;
}

// Each test has a world of its own, so they run side by side on one server.
test.concurrent("a new session is the newest", async ({ world }) => {
  const { session_id } = world.sessions.create({ created_by: 3 });
  expect(await newestSession(world.url, world.tokenFor(3))).toBe(session_id);
});

test.concurrent("somebody else's session is not seen", async ({ world }) => {
  const { session_id } = world.sessions.create({ created_by: 4 });
  expect(await newestSession(world.url, world.tokenFor(3))).not.toBe(session_id);
  expect(world.explain(3, session_id).requirement).toBe("scope/foreign-detail");
});

test.concurrent("a session that was planned ends when the clock gets there", ({ world }) => {
  const end = new Date(world.clock.now().getTime() + 3600_000);
  const { session_id } = world.sessions.create({
    start_date_time: world.clock.now(),
    end_date_time: end,
  });
  expect(world.sessions.get(session_id).is_active).toBe(true);
  world.clock.advance(3600_000);
  expect(world.sessions.get(session_id).is_active).toBe(false);
});

test.concurrent("a portal that is down is reported", async ({ world }) => {
  world.faults.add({ when: { operation: "list" }, status: 503 });
  await expect(newestSession(world.url, world.tokenFor(3))).rejects.toThrow("answers 503");
  expect(world.journal.find({ status: 503 })).toHaveLength(1);
});

test.concurrent("tests name what they need, not ids", async ({ world }) => {
  const { session_id } = world.scenario.row("foreign-to:3");
  const answer = await world.as(3).fetch(`/sessions/${session_id}`);
  expect(answer.status).toBe(404);
});
