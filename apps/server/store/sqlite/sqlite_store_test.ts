import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listSessions, openTimeZone, type Session, toListRow } from "@sessions/domain";
import { type Dataset, generateDataset, sampleDataset } from "@sessions/fixtures";
import { afterAll, expect, test } from "vitest";
import { openSqliteStore } from "./sqlite_store.ts";
import { StoreError } from "../store_error.ts";

const folder = mkdtempSync(join(tmpdir(), "store-"));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (dataset: Dataset, rest: object = {}) =>
  openSqliteStore({ seed: () => ({ dataset, origin: { scenario: "test", seed: 1 } }), ...rest });
test("openSqliteStore() lists many rows, which it stores in another order, as the pure listing does", () => {
  const zone = openTimeZone("America/New_York");
  const { users, sessions } = generateDataset({ sessions: 2500, now: 1_800_000_000_000_000 });
  const store = open({ users, sessions }, { zone });
  for (const who of [{ userId: 1, isOperator: true }, { userId: 5, isOperator: false }]) {
    for (const experimentId of [null, 1, 2]) {
      for (const page of ["1", "last"]) {
        const query = { experimentId, page, parameters: [] };
        const { rows } = listSessions(sessions, who, query);
        expect(store.list(who, query).rows).toEqual(rows);
        expect(store.page(who, query).rows).toBe(
          rows.map((row) => JSON.stringify(toListRow(row, zone))).join(","),
        );
      }
    }
  }
  expect([...store.sessions()]).toEqual([...sessions]);
  store.close();
});

test("openSqliteStore() renders a file's rows again when it is opened in another zone", () => {
  const file = join(folder, "zones.db");
  const [row] = sampleDataset().sessions as [Session];
  const everyone = { userId: 0, isOperator: true };
  const query = { experimentId: null, page: "1", parameters: [] };
  for (const name of ["America/New_York", "UTC", "Asia/Kolkata", "America/New_York"]) {
    const zone = openTimeZone(name);
    const store = open({ users: [], sessions: [row] }, { file, zone });
    expect(store.page(everyone, query).rows).toBe(JSON.stringify(toListRow(row, zone)));
    store.close();
  }
});

test("openSqliteStore() keeps data in a file, and does not seed it again", () => {
  const file = join(folder, "kept.db");
  const user = { id: 1, username: "a", password: "b", is_operator: true };
  open({ users: [user], sessions: [] }, { file }).close();
  const store = openSqliteStore({ file, seed: () => expect.fail("seeded again") });
  expect(store.users()).toEqual([{ ...user, is_active: true }]);
  expect(store.origin).toEqual({ scenario: "test", seed: 1 });
  store.close();
});

test("openSqliteStore() refuses a file that is not its own, and leaves it as it was", () => {
  const file = join(folder, "text.db");
  writeFileSync(
    file,
    "a text that is no database, and longer than a header of SQLite would be ".repeat(3),
  );
  expect(() => open({ users: [], sessions: [] }, { file })).toThrow(StoreError);
  expect(() => open({ users: [], sessions: [] }, { file: join(folder, "no", "such.db") }))
    .toThrow(
      /^Cannot open ".*such.db": .*\. Name a database of sessions-mock, or a new file, with --db$/,
    );
});
