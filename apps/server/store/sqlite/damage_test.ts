import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findScenario } from "@sessions/fixtures";
import { afterAll, expect, test } from "vitest";
import type { SessionStore } from "../store.ts";
import { atOnce } from "../steps.ts";
import { StoreError } from "../store_error.ts";
import { openSqliteStore } from "./sqlite_store.ts";

const FLIPS = Number(process.env["DAMAGE_FLIPS"] ?? 200);
const folder = mkdtempSync(join(tmpdir(), "damage-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { users, sessions } = findScenario("demo").build({ seed: 1, now: 1_800_000_000_000_000 });
const dataset = { users, sessions: [...sessions] };
const open = (file: string) =>
  openSqliteStore({ file, seed: () => ({ dataset, origin: { scenario: "demo", seed: 1 } }) });

/** Everything that the store answers, and what a reset takes it back to. */
function everything(store: SessionStore): string {
  const page = (userId: number, experimentId: number | null = null) =>
    store.page({ userId, isOperator: userId === 1 }, {
      experimentId,
      page: "1",
      pageSize: 1000,
    });
  const now = [
    store.users(),
    [...store.sessions()],
    store.plans(),
    ...[1, 2, 3, 4, 5].map((user) => page(user)),
    page(1, 3),
    store.origin,
  ];
  store.rewind();
  return JSON.stringify([now, store.users(), [...store.sessions()]]);
}

test(`a file of which a bit changed is refused, or answers as before: ${FLIPS} times`, () => {
  const file = join(folder, "good.db");
  const store = open(file);
  const [row] = dataset.sessions;
  if (!row) throw new Error("no session");
  store.put({ ...row, experiment_id: 5 });
  atOnce(store.stage({ users, sessions: dataset.sessions.slice(0, 150) }));
  store.atomically(() => store.takeStaged());
  store.put({ ...row, experiment_id: 6 });
  store.plan({ sessionId: row.session_id, move: "end", at: 1_900_000_000_000_000, by: 1 });
  store.page({ userId: 1, isOperator: true }, {
    experimentId: null,
    page: "1",
    pageSize: 10,
  });
  store.close();
  const bytes = readFileSync(file);
  const good = open(file);
  const wanted = everything(good);
  good.close();
  let refused = 0;
  let state = 1;
  const draw = (below: number) => (state = state * 48_271 % 2_147_483_647) % below;
  for (let flip = 0; flip < FLIPS; flip++) {
    const damaged = Buffer.from(bytes);
    const place = draw(damaged.length);
    damaged[place] = (damaged[place] ?? 0) ^ 1 << draw(8);
    const other = join(folder, `${flip}.db`);
    writeFileSync(other, damaged);
    let opened: SessionStore;
    try {
      opened = open(other);
    } catch (error) {
      expect(error).toBeInstanceOf(StoreError);
      refused++;
      continue;
    }
    expect(everything(opened), `bit of byte ${place}`).toBe(wanted);
    opened.close();
  }
  expect(refused).toBeGreaterThan(FLIPS / 10);
});
