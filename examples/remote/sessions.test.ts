// One mock for the whole run, in a process of its own: `sessions-mock exec` starts it, and tells the
// tests where it is. Each test has a world of its own, whichever process it runs in.
import { connectMock } from "sessions-kit/remote";
import { afterAll, expect, test } from "vitest";

const { SESSIONS_MOCK_URL = "", SESSIONS_MOCK_CONTROL_TOKEN = "" } = process.env;
const mock = await connectMock(SESSIONS_MOCK_URL, SESSIONS_MOCK_CONTROL_TOKEN);
afterAll(() => mock.close());

/** Stands for the app under test: it is given a token and the API's URL, and asks once more when it must. */
async function countSessions(url: string, token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  for (;;) {
    const answer = await fetch(`${url}/sessions`, { headers });
    if (answer.status !== 503) return ((await answer.json()) as { count: number }).count;
  }
}

test.concurrent("the app asks again after a 503", async () => {
  const world = await mock.world();
  await world.faults.add({ when: { operation: "list", times: 2 }, status: 503 });
  expect(await countSessions(world.url, await world.tokenFor(1))).toBe(240);
  const requests = await world.journal.expect({ operation: "list" }, { count: 3 });
  expect(requests.map(({ status }) => status)).toEqual([503, 503, 200]);
});

test.concurrent("a session that ends leaves nobody's list", async () => {
  const world = await mock.world({ now: "2030-01-01T00:00:00Z" });
  const { session_id } = await world.sessions.create({
    created_by: 3,
    start_date_time: "2030-01-01T01:00:00Z",
    end_date_time: "2030-01-01T02:00:00Z",
  });
  await world.clock.set("2030-01-01T03:00:00Z");
  expect(await world.sessions.get(session_id)).toMatchObject({ is_active: false, ended_by: 3 });
  expect((await world.explain(3, session_id)).visible).toBe(true);
});

test.concurrent("what is refused says where and why", async () => {
  const world = await mock.world();
  await expect(world.tokenFor(9999)).rejects.toMatchObject({ code: "unknown", pointer: "/user" });
});
