import {
  getSession,
  type Listing,
  listSessions,
  openTimeZone,
  type Session,
  SESSION_TYPES,
  toListRow,
} from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  missingPostgres,
  type PostgresServer,
  startPostgres,
} from "../../../tools/postgres/start_postgres.ts";
import { openSharedData } from "./postgres/shared_data.ts";
import type { SharedData } from "./postgres/shared_world.ts";
import { openSqliteStore } from "./sqlite/sqlite_store.ts";
import type { SessionStore, WirePage } from "./store.ts";
import { DEVELOPMENT_SECRET, signingKey } from "../tokens/tokens.ts";
import { World } from "../world/world.ts";

const zone = openTimeZone("America/New_York");
const pageSize = 3;
/** 2100: nothing of what is planned behind it happens during a test. */
const LATER = 4_102_444_800_000_000;
const origin = { scenario: "test", seed: 1 };

const someone = fc.option(fc.integer({ min: 1, max: 4 }));
const time = fc.integer({ min: 0, max: 5 }).map((step) => step * 1_000_001);
const session = fc.record<Session>({
  created_by: someone,
  created_time: time,
  end_date_time: fc.option(time),
  ended_by: someone,
  experiment_id: fc.integer({ min: 1, max: 3 }),
  is_active: fc.boolean(),
  modified_by: someone,
  modified_time: time,
  session_id: fc.integer({ min: 1, max: 60 }),
  session_type: fc.constantFrom(...SESSION_TYPES),
  start_date_time: fc.option(time),
  started_by: someone,
});
const sessions = fc.uniqueArray(session, { selector: (row) => row.session_id, maxLength: 40 });
const viewer = fc.record({ userId: fc.integer({ min: 1, max: 5 }), isOperator: fc.boolean() });
const query = fc.record({
  experimentId: fc.option(fc.constantFrom(1, 2, 3, 4, Infinity, -Infinity)),
  page: fc.constantFrom("1", "2", "3", "last", "9", "x"),
  parameters: fc.constant([]),
});
/** Writes, or a question between writes. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ put: fc.array(session, { minLength: 1, maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ fail: session }) },
  { weight: 4, arbitrary: fc.record({ who: viewer, what: query }) },
);

/** A place where sessions are written, and one where they are read right after. */
interface Opened {
  write(change: (store: SessionStore) => void): Promise<void>;
  look(): Promise<SessionStore>;
  close(): Promise<void>;
}

/** What a store must do, whatever it is made of. */
function contract(open: (first: Dataset) => Promise<Opened>, runs: number): void {
  const outcome = (run: () => unknown) => {
    try {
      return run();
    } catch (error) {
      return (error as Error).message;
    }
  };

  test(
    "lists, counts and gets what the pure listing does, at every moment between writes",
    async () => {
      const place = await open({ users: [], sessions: [] });
      await fc.assert(
        fc.asyncProperty(
          sessions,
          fc.array(step, { minLength: 20, maxLength: 40 }),
          async (first, steps) => {
            await place.write((store) => store.load({ users: [], sessions: first }));
            const model = new Map(first.map((row) => [row.session_id, row]));
            for (const step of steps) {
              if ("put" in step) {
                await place.write((store) => step.put.forEach((row) => store.put(row)));
                for (const row of step.put) model.set(row.session_id, row);
              } else if ("remove" in step) {
                await place.write((store) => void store.remove(step.remove));
                model.delete(step.remove);
              } else if ("fail" in step) {
                const failing = place.write((store) => {
                  store.put(step.fail);
                  throw new RangeError("as planned");
                });
                await expect(failing).rejects.toThrow("as planned");
              } else {
                const { who, what } = step;
                const store = await place.look();
                const wanted = outcome(() =>
                  listSessions(model.values(), who, { ...what, pageSize })
                );
                expect(outcome(() => store.list(who, { ...what, pageSize }))).toEqual(wanted);
                for (const id of [1, 30, 61, Infinity]) {
                  expect(store.get(who, id)).toEqual(getSession(model.values(), who, id));
                }
                const page = outcome(() => store.page(who, { ...what, pageSize })) as
                  | WirePage
                  | string;
                if (typeof page === "string" || typeof wanted === "string") {
                  expect(page).toBe(wanted);
                  continue;
                }
                const { rows, ...rest } = wanted as Listing;
                expect(page).toEqual({
                  ...rest,
                  length: rows.length,
                  rows: rows.map((row) => JSON.stringify(toListRow(row, zone))).join(","),
                });
                expect(store.count(who, what.experimentId)).toBe(rest.count);
              }
            }
            const store = await place.look();
            expect([...store.sessions()]).toEqual(
              [...model.values()].sort((a, b) => a.session_id - b.session_id),
            );
            expect(store.nextId()).toBeGreaterThan(Math.max(0, ...model.keys()));
          },
        ),
        { numRuns: runs },
      );
      await place.close();
    },
  );

  test("holds users and plans, and forgets the plans of a session that is removed", async () => {
    const users = [
      { id: 1, username: "a", password: "b", is_operator: true, is_active: true },
      { id: 2, username: "ü", password: "c", is_operator: false, is_active: false },
    ];
    const [row] = fc.sample(session, { numRuns: 1, seed: 1 }) as [Session];
    const other = { ...row, session_id: 61 };
    const place = await open({ users, sessions: [row, other] });
    const plan = { sessionId: row.session_id, move: "end", at: LATER + 9_000_000, by: 2 } as const;
    await place.write((store) => {
      store.plan(plan);
      store.plan({ ...plan, at: LATER + 3 });
      store.plan({ ...plan, sessionId: 61, at: LATER + 7 });
    });
    let store = await place.look();
    expect(store.users()).toEqual(users);
    expect([store.user(2), store.userNamed("a"), store.user(3)]).toEqual([
      users[1],
      users[0],
      undefined,
    ]);
    expect(store.plans().map(({ at }) => at)).toEqual([3, 7, 9_000_000].map((at) => LATER + at));
    await place.write((store) => store.unplan(row.session_id, LATER + 3));
    store = await place.look();
    expect(store.plans()[1]).toEqual(plan);
    await place.write((store) => void store.remove(row.session_id));
    store = await place.look();
    expect(store.plans().map(({ sessionId }) => sessionId)).toEqual([61]);
    expect(store.origin).toEqual(origin);
    await place.close();
  });
}

describe("SQLite", () => {
  contract((dataset) => {
    const store = openSqliteStore({ seed: () => ({ dataset, origin }), zone });
    return Promise.resolve<Opened>({
      write: (change) => Promise.resolve().then(() => store.atomically(() => change(store))),
      look: () => Promise.resolve(store),
      close: () => Promise.resolve(store.close()),
    });
  }, 300);
});

const missing = missingPostgres();

describe.skipIf(missing)(`PostgreSQL${missing ? ` (${missing})` : ""}`, () => {
  let server: PostgresServer;
  beforeAll(async () => void (server = await startPostgres()));
  afterAll(() => server.stop());

  // Two mocks take turns in writing; each is asked what the other one wrote.
  contract(async (dataset) => {
    const url = server.createDatabase();
    const mocks: { data: SharedData; world: World }[] = [];
    for (let count = 0; count < 2; count++) {
      const data = await openSharedData({
        url,
        seed: () => ({ dataset, origin }),
        spec: null,
        zone,
      });
      const key = signingKey(DEVELOPMENT_SECRET);
      mocks.push({
        data,
        world: new World({ store: data.store, shared: data, key, zone }),
      });
    }
    let turn = 0;
    return {
      async write(change) {
        const { world } = mocks[turn++ % 2] as typeof mocks[0];
        await world.write(() => world.change(change));
      },
      async look() {
        const { world } = mocks[turn % 2] as typeof mocks[0];
        await world.ready();
        return world.store;
      },
      async close() {
        for (const { data } of mocks) await data.close();
      },
    };
  }, 25);
});
