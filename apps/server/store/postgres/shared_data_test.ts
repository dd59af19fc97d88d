import { openTimeZone } from "@sessions/domain";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  missingPostgres,
  type PostgresServer,
  startPostgres,
} from "../../../../tools/postgres/start_postgres.ts";
import { DEVELOPMENT_SECRET, signingKey } from "../../tokens/tokens.ts";
import { World } from "../../world/world.ts";
import { Postgres } from "./postgres.ts";
import { openSharedData } from "./shared_data.ts";
import type { SharedData } from "./shared_world.ts";
import { withoutPassword } from "./without_password.ts";

const zone = openTimeZone("UTC");
const user = { id: 1, username: "a", password: "b", is_operator: true };
const session = {
  created_by: 1,
  created_time: 1_000_000,
  end_date_time: null,
  ended_by: null,
  experiment_id: 1,
  is_active: true,
  modified_by: 1,
  modified_time: 1_000_000,
  session_id: 1,
  session_type: "development",
  start_date_time: null,
  started_by: null,
} as const;
const missing = missingPostgres();

describe.skipIf(missing)(`openSharedData()${missing ? ` (${missing})` : ""}`, () => {
  let server: PostgresServer;
  const opened: SharedData[] = [];
  beforeAll(async () => void (server = await startPostgres()));
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const data of opened.splice(0)) await data.close();
  });
  afterAll(() => server.stop());

  const seed = () => ({
    dataset: { users: [user], sessions: [session] },
    origin: { scenario: "test", seed: 1 },
  });
  async function openAt(url: string): Promise<World> {
    const data = await openSharedData({ url, seed, spec: null, zone });
    opened.push(data);
    const key = signingKey(DEVELOPMENT_SECRET);
    return new World({ store: data.store, shared: data, key, zone });
  }
  async function openTwo(url = server.createDatabase()) {
    return [await openAt(url), await openAt(url)] as const;
  }

  test("a mock that was cut off in the middle of a write holds nobody up for good", async () => {
    const [one, other] = await openTwo();
    const query = vi.spyOn(Postgres.prototype, "write");
    await one.write(() => one.change((store) => store.put({ ...session, experiment_id: 2 })));
    // It takes its turn, and is never heard of again.
    const database = query.mock.contexts[0] as Postgres;
    const { client, giveUp } = await database.write();
    (client as unknown as NodeJS.EventEmitter).on("error", () => {});
    const limit = "idle_in_transaction_session_timeout";
    expect((await client.query(`SHOW ${limit}`)).rows).toEqual([{ [limit]: "2min" }]);
    await client.query(`SET ${limit} = 500`);
    const change = () => other.change((store) => store.put({ ...session, experiment_id: 3 }));
    await other.write(change);
    await one.ready();
    expect(one.store.get({ userId: 1, isOperator: true }, 1)?.experiment_id).toBe(3);
    giveUp();
  });

  test("takes over what was set between its question and its reading", async () => {
    const [one, other] = await openTwo();
    const { head } = Postgres.prototype;
    vi.spyOn(Postgres.prototype, "head").mockImplementationOnce(async function (this: Postgres) {
      await other.write(() => other.change((store) => store.put({ ...session, session_id: 2 })));
      const known = await head.call(this);
      await other.write(() => {
        other.clock.freeze();
        other.change((store) => store.put({ ...session, session_id: 3 }));
      });
      return known;
    });
    await one.ready();
    await one.ready();
    expect(one.store.nextId()).toBe(4);
    expect(one.clock.read().frozen).toBe(true);
  });

  test("has nothing of a write that failed, neither here nor there", async () => {
    const [one, other] = await openTwo();
    const failing = one.write(() => {
      one.clock.freeze();
      one.change((store) => store.remove(1));
      throw new RangeError("as planned");
    });
    await expect(failing).rejects.toThrow("as planned");
    for (const world of [one, other]) {
      await world.ready();
      expect([world.store.nextId(), world.clock.read().real]).toEqual([2, true]);
    }
  });

  test("gives no removed id again, not even at a mock that comes later", async () => {
    const url = server.createDatabase();
    const [one, other] = await openTwo(url);
    await one.write(() => one.change((store) => store.put({ ...session, session_id: 2 })));
    await one.write(() => one.change((store) => store.remove(2)));
    await other.ready();
    expect(other.store.nextId()).toBe(3);
    expect((await openAt(url)).store.nextId()).toBe(3);
  });

  test("goes on when a commit did not reach the database", async () => {
    const [one, other] = await openTwo();
    const failing = one.write(async () => {
      one.change((store) => store.put({ ...session, session_id: 2 }));
      await server.restart();
    });
    await expect(failing).rejects.toThrow();
    for (const world of [one, other]) {
      // A connection that broke is noticed by the first question.
      await Promise.resolve(world.ready()).catch(() => {});
      await world.ready();
      expect(world.store.nextId()).toBe(2);
    }
  });
});

test("withoutPassword() hides a password, in the URL's authority and in its query", () => {
  expect(withoutPassword("postgres://ada:s%40cret@h:1/db")).toBe("postgres://ada:***@h:1/db");
  expect(withoutPassword("postgres://h/db?user=ada&password=x&y=1"))
    .toBe("postgres://h/db?user=ada&password=***&y=1");
  expect(withoutPassword("file.db")).toBe("file.db");
});
