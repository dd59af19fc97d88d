import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listSessions, openTimeZone, type Session, toListRow, type User } from "@sessions/domain";
import { type Dataset, generateDataset, sampleDataset } from "@sessions/fixtures";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { openSqliteStore } from "./sqlite_store.ts";
import { MANY_SESSIONS, type SessionStore } from "../store.ts";
import { atOnce } from "../steps.ts";
import { StoreError } from "../store_error.ts";

const folder = mkdtempSync(join(tmpdir(), "store-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Imports a dataset. */
const take = (store: SessionStore, dataset: Dataset) => {
  atOnce(store.stage(dataset));
  store.atomically(() => store.takeStaged());
};
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

test("openSqliteStore() keeps a file for itself until it is closed", () => {
  const file = join(folder, "locked.db");
  const link = join(folder, "link.db");
  const data = { users: [], sessions: [] };
  for (const role of ["alone", "writer"]) {
    const first = open(data, { file, role });
    symlinkSync(file, link);
    for (const name of [file, link]) {
      for (const other of ["alone", "writer"]) {
        expect(() => open(data, { file: name, role: other })).toThrow(
          /^Cannot open ".*": another mock serves it\. Stop that one, name another file with --db/,
        );
      }
    }
    first.close();
    rmSync(link);
    open(data, { file }).close();
  }
  expect(existsSync(`${file}-lock`)).toBe(false);
});

test("openSqliteStore() says at once that a file can only be read", () => {
  const file = join(folder, "read_only.db");
  open({ users: [], sessions: [] }, { file }).close();
  // A later version's number for writing: SQLite only reads such a file.
  const bytes = readFileSync(file);
  bytes[18] = 3;
  writeFileSync(file, bytes);
  for (let time = 0; time < 2; time++) {
    expect(() => open({ users: [], sessions: [] }, { file })).toThrow(
      /^Cannot open ".*": attempt to write a readonly database\. Name a database/,
    );
  }
});

test("rewind() takes a file back to its seed, whoever changed it, and as often as asked", () => {
  const file = join(folder, "rewound.db");
  const { users, sessions } = generateDataset({ sessions: 1500, now: 1_800_000_000_000_000 });
  const rows = [...sessions];
  const [first, second] = rows as [Session, Session];
  const query = { experimentId: null, page: "1", parameters: [] };
  const everyone = { userId: 0, isOperator: true };
  let store = open({ users, sessions: rows }, { file });
  const page = store.page(everyone, query).rows;
  const people = store.users();
  const [person] = people as [User];
  const changes = [
    () => store.put({ ...first, experiment_id: 77 }),
    () => store.put({ ...first, experiment_id: 78 }),
    () => store.remove(second.session_id),
    () => store.put({ ...first, session_id: 100_000 }),
    () => store.remove(100_000),
    () => store.put({ ...second, experiment_id: 79 }),
    () => store.plan({ sessionId: first.session_id, move: "end", at: 1, by: 1 }),
    () => store.putUser({ ...person, is_operator: true, is_active: false }),
    () => store.putUser({ ...person, id: 100_000, username: "new" }),
    () => take(store, { users: [person], sessions: [first, second] }),
    () => store.put({ ...first, experiment_id: 78 }),
    () => store.load({ users: [], sessions: [first] }),
  ];
  for (let round = 0; round < 2; round++) {
    for (const change of changes) {
      change();
      store.close();
      store = open({ users: [], sessions: [] }, { file });
    }
    expect(store.users()).toEqual([]);
    store.rewind();
    expect([...store.sessions()]).toEqual(rows);
    expect(store.users()).toEqual(people);
    expect(store.plans()).toEqual([]);
    expect(store.page(everyone, query).rows).toBe(page);
    expect(store.list(everyone, query).rows).toEqual(listSessions(rows, everyone, query).rows);
  }
  store.close();
});

test("many sessions in memory are taken back, and copied as they were at first, without a snapshot", async () => {
  const { users, sessions } = generateDataset({
    sessions: MANY_SESSIONS + 1,
    now: 1_800_000_000_000_000,
  });
  const store = open({ users, sessions });
  expect(store.remembersFirst).toBe(true);
  const everyone = { userId: 0, isOperator: true };
  const pages = (held: SessionStore) =>
    ["1", "2", "300", "last"].map((page) => held.page(everyone, { experimentId: null, page }));
  const first = pages(store);
  const [shown, other] = store.list(everyone, { experimentId: null, page: "2" }).rows;
  if (!shown || !other) throw new Error("There is no second page");
  const change = (count: number) => {
    store.remove(shown.session_id);
    store.put({ ...other, created_time: 0, experiment_id: 77 });
    for (let id = 1; id <= count; id++) store.put({ ...shown, session_id: MANY_SESSIONS * 2 + id });
  };
  // Few changes are followed by the index of the lists; after many it is read again.
  for (const count of [3, 300]) {
    change(count);
    expect(pages(store)).not.toEqual(first);
    if (count === 3) take(store, { users: [], sessions: [{ ...shown, experiment_id: 77 }] });
    const copy = await store.copyFirst();
    expect(pages(copy)).toEqual(first);
    copy.remove(shown.session_id);
    copy.rewind();
    expect(pages(copy)).toEqual(first);
    copy.close();
    store.rewind();
    expect(pages(store)).toEqual(first);
    expect(store.count(everyone, 77)).toBe(0);
  }
  store.close();
});

test("takeStaged() puts the first data aside, which rewind(), copyFirst() and an import that fails find as it was", async () => {
  const file = join(folder, "aside.db");
  const { users, sessions } = generateDataset({ sessions: 1200, now: 1_800_000_000_000_000 });
  const rows = [...sessions];
  const [first, second, third] = rows as [Session, Session, Session];
  const everyone = { userId: 0, isOperator: true };
  const shown = (store: SessionStore) => [
    store.users(),
    [...store.sessions()],
    ...["1", "2"].map((page) => store.page(everyone, { experimentId: null, page, pageSize: 100 })),
  ];
  let store = open({ users, sessions: rows }, { file });
  const atFirst = shown(store);
  store.put({ ...first, experiment_id: 77 });
  const changed = shown(store);
  const broken = () =>
    store.atomically(() => {
      atOnce(store.stage({ users: [], sessions: [second] }));
      store.takeStaged();
      expect(store.count(everyone)).toBe(1);
      throw new Error("broken");
    });
  expect(broken).toThrow("broken");
  expect(shown(store)).toEqual(changed);

  const import_ = generateDataset({ sessions: 150, now: 1_700_000_000_000_000, seed: 7 });
  const imported = [...import_.sessions];
  take(store, { users: import_.users, sessions: imported });
  const wanted = shown(store);
  expect(wanted[1]).toEqual(imported.toSorted((a, b) => a.session_id - b.session_id));
  store.put({ ...third, session_id: 1_000_000 });
  store.remove(imported[0]?.session_id ?? 0);
  expect(store.count(everyone)).toBe(150);
  const copy = await store.copyFirst();
  expect(shown(copy)).toEqual(atFirst);
  copy.close();
  take(store, { users: import_.users, sessions: imported });
  expect(shown(store)).toEqual(wanted);
  store.close();

  // What stands aside is checked, and rendered in another zone, too.
  const zone = openTimeZone("Europe/Berlin");
  store = open({ users: [], sessions: [] }, { file, zone });
  const inBerlin = shown(store);
  expect(inBerlin[2]).not.toEqual(wanted[2]);
  store.rewind();
  const honest = open({ users, sessions: rows }, { zone });
  expect(shown(store)).toEqual(shown(honest));
  honest.close();
  store.close();
  const database = new Database(file);
  expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE '%aside%'").all())
    .toEqual([]);
  database.close();
});

test("what was staged and not taken is gone when a file is opened again, and leaves it whole", () => {
  const file = join(folder, "staged.db");
  const data = sampleDataset();
  const store = open(data, { file });
  const steps = store.stage(generateDataset({ sessions: 1000, now: 1_800_000_000_000_000 }));
  for (let step = 0; step < 4; step++) expect(steps.next().done).toBe(false);
  store.close();
  const again = open({ users: [], sessions: [] }, { file });
  expect(again.users()).toHaveLength([...data.users].length);
  again.close();
  const database = new Database(file);
  expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE '%staged%'").all())
    .toEqual([]);
  database.close();
  open(data, { file }).close();
});

test("openSqliteStore() refuses another program's database, and a damaged one of its own", () => {
  const foreign = join(folder, "foreign.db");
  const other = new Database(foreign);
  other.exec("CREATE TABLE notes (text TEXT)");
  other.close();
  const data = { users: [], sessions: [] };
  expect(() => open(data, { file: foreign })).toThrow(/: it is not a database of sessions-mock\./);
  const damaged = join(folder, "damaged.db");
  const { users, sessions } = generateDataset({ sessions: 2000, now: 1_800_000_000_000_000 });
  open({ users, sessions: [...sessions] }, { file: damaged }).close();
  const bytes = readFileSync(damaged);
  const pageSize = bytes.readUInt16BE(16);
  // A page in the middle, whose cells lead nowhere now.
  const page = Math.floor(bytes.length / pageSize / 2) * pageSize;
  bytes.fill(0xff, page + 8, page + 200);
  writeFileSync(damaged, bytes);
  expect(() => open(data, { file: damaged })).toThrow(
    /: it is damaged\. Delete it, or name another/,
  );
});

test("nextId() gives no removed id again to who opens the file later; a reset begins anew", () => {
  const file = join(folder, "ids.db");
  const before = open(sampleDataset(), { file });
  const first = before.nextId();
  const [row] = [...before.sessions()] as [Session];
  before.put({ ...row, session_id: first });
  before.remove(first);
  before.close();
  const after = open(sampleDataset(), { file });
  expect(after.nextId()).toBe(first + 1);
  after.rewind();
  expect(after.nextId()).toBe(first);
  after.close();
});

test("nextId() gives no id again, and goes on beside the largest there can be", () => {
  const { users, sessions } = sampleDataset();
  const [row] = [...sessions] as [Session];
  const store = open({ users, sessions: [row] });
  const first = store.nextId();
  store.put({ ...row, session_id: first });
  store.remove(first);
  expect(store.nextId()).toBe(first + 1);
  store.put({ ...row, session_id: Number.MAX_SAFE_INTEGER });
  expect(store.nextId()).toBe(first + 1);
  store.load({ users, sessions: [row] });
  expect(store.nextId()).toBe(first);
  store.close();
});
