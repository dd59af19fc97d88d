import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { MockWorld } from "./mock_world.ts";
import { startMock } from "./start_mock.ts";

const mock = await startMock({ scenario: "demo", maxWorlds: 1000 });
afterAll(() => mock.stop());

interface List {
  count: number;
  results: { session_id: number; experiment_id: number }[];
}

/** Twenty requests and as many changes in one world, each of which would show in another. */
async function live(world: MockWorld, number: number): Promise<string[]> {
  const strange: string[] = [];
  const expectThat = (what: string, holds: boolean) =>
    void (holds || strange.push(`${world.id} ${what}`));
  const mine = 100_000 + number;
  const token = world.tokenFor(1);
  const read = async (path: string): Promise<{ status: number; json: List }> => {
    const answer = await fetch(world.url + path, { headers: { Authorization: `Bearer ${token}` } });
    return { status: answer.status, json: await answer.json() as List };
  };
  for (let turn = 0; turn < 5; turn++) {
    world.sessions.create({ experiment_id: mine });
    const all = await read(`/sessions?experiment_id=${mine}`);
    expectThat("count", all.json.count === turn + 1);
    const list = await read("/sessions");
    expectThat("list", list.json.count === 240 + turn + 1);
    expectThat("newest", list.json.results[0]?.experiment_id === mine);
    world.faults.add({ when: { page: 2, times: 1 }, status: 500 + number % 90 });
    expectThat("fault", (await read("/sessions?page=2")).status === 500 + number % 90);
    world.clock.advance(number * 1000);
    const ahead = world.clock.now().getTime() - Date.now();
    expectThat("clock", Math.abs(ahead - (turn + 1) * number * 1000) < 5000);
    expectThat("again", (await read("/sessions?page=2")).status === 200);
  }
  expectThat("journal", world.journal.count() === 20);
  expectThat("journal's world", world.journal.find().every((entry) => entry.world === world.id));
  return strange;
}

test(
  "300 worlds, 8 at a time, 20 requests each and writes in all of them: nothing crosses",
  async () => {
    const before = mock.sessions.list();
    const left = Array.from({ length: 300 }, (_, index) => index + 1);
    const strange: string[] = [];
    await Promise.all(Array.from({ length: 8 }, async () => {
      for (let number = left.pop(); number !== undefined; number = left.pop()) {
        using world = mock.world();
        strange.push(...await live(world, number));
      }
    }));
    expect(strange).toEqual([]);
    expect(mock.sessions.list()).toEqual(before);
    expect(mock.journal.count()).toBe(0);
  },
);

/** Reads a world from a process of its own, over and over; it prints each count that it saw. */
const READER = `
  const [url, token, times] = process.argv.slice(1);
  const seen = new Set();
  for (let turn = 0; turn < Number(times); turn++) {
    const answer = await fetch(url + "/sessions", { headers: { Authorization: "Bearer " + token } });
    seen.add(answer.status + " " + (await answer.json()).count + " " + answer.headers.get("date"));
  }
  console.log(JSON.stringify([...seen]));
`;

async function readElsewhere(world: MockWorld, times: number): Promise<string[]> {
  const child = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    READER,
    world.url,
    world.tokenFor(1),
    String(times),
  ], { cwd: fileURLToPath(new URL(".", import.meta.url)) });
  let text = "";
  child.stdout.on("data", (piece: Buffer) => void (text += piece.toString()));
  await once(child, "close");
  return JSON.parse(text);
}

test("two processes, each in a world of its own, see their world and its clock only", async () => {
  using first = mock.world();
  using second = mock.world();
  for (const [world, year] of [[first, 2031], [second, 2032]] as const) {
    world.clock.freeze();
    world.clock.set(Date.UTC(year, 0));
    world.sessions.create();
  }
  second.sessions.create();
  const writes = setInterval(() => mock.sessions.create(), 5);
  const [one, two] = await Promise.all([readElsewhere(first, 60), readElsewhere(second, 60)]);
  clearInterval(writes);
  expect(one).toEqual(["200 241 Wed, 01 Jan 2031 00:00:00 GMT"]);
  expect(two).toEqual(["200 242 Thu, 01 Jan 2032 00:00:00 GMT"]);
  expect(mock.sessions.list().length).toBeGreaterThan(241);
  mock.reset();
});

test("a world that is reset while another is written to is as it was at first", () => {
  using quiet = mock.world();
  using busy = mock.world();
  const before = quiet.sessions.list();
  for (let turn = 0; turn < 20; turn++) {
    busy.sessions.create();
    quiet.sessions.remove(quiet.scenario.row("newest").session_id);
    quiet.reset();
    expect(quiet.sessions.list()).toEqual(before);
  }
  expect(busy.sessions.list()).toHaveLength(260);
});
