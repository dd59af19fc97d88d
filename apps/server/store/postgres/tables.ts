import { DETAIL_KEYS, type Session, type User } from "@sessions/domain";
import type { Dataset } from "@sessions/fixtures";
import type pg from "pg";
import { StoreError } from "../store_error.ts";
import { MAX_ID, type Provenance, type ScheduledTransition } from "../store.ts";
import type { DataSpec, MakeDataset } from "../data_spec.ts";

/** "sess" in ASCII: who makes the tables holds this lock, so that they are made once. */
const MAKING = 0x73657373;
/** Another number is another layout of the tables. */
const LAYOUT = 2;
/** The tables stand in a schema of their own, beside whatever else the database holds. */
const SCHEMA = "sessions_mock";
/** How long an answer of the database is waited for, in milliseconds; loading may take longer. */
export const TIMEOUT_MS = 10_000;
/** How long who writes is waited for, in milliseconds. */
const WRITING_TIMEOUT_MS = 15_000;
/** After how long the database lets go of who was cut off; who loads a million sessions needs a minute. */
export const CUT_OFF_MS = 120_000;
const BATCH = 5000;

const TYPE: Partial<Record<keyof Session, string>> = { session_type: "text", is_active: "boolean" };
const COLUMNS = DETAIL_KEYS.map((key) => ({ key, type: TYPE[key] ?? "bigint" }));
const NAMES = DETAIL_KEYS.join(", ");

const TABLES = `
  CREATE SCHEMA ${SCHEMA};
  CREATE TABLE ${SCHEMA}.state (
    layout integer NOT NULL, scenario text NOT NULL, seed bigint NOT NULL,
    version bigint NOT NULL, generation bigint NOT NULL, world jsonb, spec jsonb
  );
  CREATE TABLE ${SCHEMA}.users (
    id bigint PRIMARY KEY, username text NOT NULL UNIQUE, password text NOT NULL,
    is_operator boolean NOT NULL, is_active boolean NOT NULL
  );
  CREATE TABLE ${SCHEMA}.sessions (
    ${COLUMNS.map(({ key, type }) => `${key} ${type}`).join(", ")},
    version bigint NOT NULL, PRIMARY KEY (session_id)
  );
  CREATE INDEX ON ${SCHEMA}.sessions (version);
  CREATE TABLE ${SCHEMA}.removed (session_id bigint PRIMARY KEY, version bigint NOT NULL);
  CREATE INDEX ON ${SCHEMA}.removed (version);
  CREATE TABLE ${SCHEMA}.plans (
    session_id bigint NOT NULL, move text NOT NULL, at bigint NOT NULL, by bigint NOT NULL
  );
  CREATE INDEX ON ${SCHEMA}.plans (session_id);
`;
const PLAN = `session_id AS "sessionId", move, at, by`;

/** How the data stands, without the data. */
export interface Head {
  /** Counts what was committed. */
  readonly version: number;
  /** Counts how often everything was replaced. */
  readonly generation: number;
  /** What the control plane set beside the data; null where nothing was. */
  readonly world: unknown;
}

/** What a session is now: undefined is gone. */
export interface SessionChange {
  readonly id: number;
  readonly session: Session | undefined;
  readonly plans: readonly ScheduledTransition[];
}

/** All of the data. */
export interface Everything extends Dataset {
  /** The highest id of those that were removed; 0 where none was. */
  readonly removed: number;
  readonly plans: readonly ScheduledTransition[];
}

/** The data that a new database starts with. */
export interface SeedOptions {
  /** Makes the data, and says where it came from; or that of a specification. */
  seed: MakeDataset;
  /** What the data is made from, for those who reset it; null for a file's. */
  spec: DataSpec | null;
}

/** What a database was seeded with. */
export interface Seeded {
  readonly origin: Provenance;
  readonly spec: DataSpec | null;
}

/** What runs a query. */
export type Client = Pick<pg.ClientBase, "query">;

/** Runs a query, and gives up after a while. */
export async function query<Row>(
  client: Client,
  text: string,
  values: unknown[] = [],
  patience: number = TIMEOUT_MS,
): Promise<Row[]> {
  const { rows } = await client.query(
    { text, values, query_timeout: patience } as pg.QueryConfig,
  );
  return rows as Row[];
}

/** How the data stands, as a client sees it; with a lock, as nobody else can change it from then on. */
export async function readHead(client: Client, { lock = false } = {}): Promise<Head> {
  const text = `SELECT version, generation, world FROM ${SCHEMA}.state ${lock ? "FOR UPDATE" : ""}`;
  const [head] = await query<Head>(client, text, [], lock ? WRITING_TIMEOUT_MS : TIMEOUT_MS);
  if (!head) throw new Error("the shared database lost its state");
  return head;
}

/** What changed behind a version. */
export async function readChanges(client: Client, since: number): Promise<SessionChange[]> {
  const sessions = await query<Session>(
    client,
    `SELECT ${NAMES} FROM ${SCHEMA}.sessions WHERE version > $1`,
    [since],
  );
  const removed = await query<{ session_id: number }>(
    client,
    `SELECT session_id FROM ${SCHEMA}.removed WHERE version > $1`,
    [since],
  );
  const ids = sessions.map(({ session_id }) => session_id);
  const plans = await query<ScheduledTransition>(
    client,
    `SELECT ${PLAN} FROM ${SCHEMA}.plans WHERE session_id = ANY($1) ORDER BY at`,
    [ids],
  );
  return [
    ...removed.map(({ session_id: id }) => ({ id, session: undefined, plans: [] })),
    ...sessions.map((session) => ({
      id: session.session_id,
      session,
      plans: plans.filter(({ sessionId }) => sessionId === session.session_id),
    })),
  ];
}

/** All that the database holds. */
export async function readEverything(client: Client): Promise<Everything> {
  const read = async <Row>(text: string) => (await client.query(text)).rows as Row[];
  return {
    users: await read<User>(`SELECT * FROM ${SCHEMA}.users ORDER BY id`),
    sessions: await read<Session>(`SELECT ${NAMES} FROM ${SCHEMA}.sessions ORDER BY session_id`),
    removed: await highestRemoved(client),
    plans: await read<ScheduledTransition>(`SELECT ${PLAN} FROM ${SCHEMA}.plans ORDER BY at`),
  };
}

async function highestRemoved(client: Client): Promise<number> {
  const [row] = await query<{ highest: number }>(
    client,
    `SELECT coalesce(max(session_id), 0) AS highest FROM ${SCHEMA}.removed WHERE session_id < ${MAX_ID}`,
  );
  return row?.highest ?? 0;
}

/** Writes what some sessions are now, under a version. */
export async function writeChanges(
  client: Client,
  changes: readonly SessionChange[],
  version: number,
): Promise<void> {
  const ids = changes.map(({ id }) => id);
  const gone = changes.filter(({ session }) => !session).map(({ id }) => id);
  const there = changes.flatMap(({ session }) => session ? [session] : []);
  await query(client, `DELETE FROM ${SCHEMA}.sessions WHERE session_id = ANY($1)`, [ids]);
  await query(client, `DELETE FROM ${SCHEMA}.removed WHERE session_id = ANY($1)`, [ids]);
  await query(client, `DELETE FROM ${SCHEMA}.plans WHERE session_id = ANY($1)`, [ids]);
  await query(client, `INSERT INTO ${SCHEMA}.removed SELECT unnest($1::bigint[]), $2`, [
    gone,
    version,
  ]);
  await addSessions(client, there, version);
  await addPlans(client, changes.flatMap(({ plans }) => plans));
}

/** Writes all of the data, in place of what is there. */
export async function writeEverything(
  client: Client,
  { users, sessions, plans }: Omit<Everything, "removed">,
  version: number,
): Promise<void> {
  // No TRUNCATE: who reads an older snapshot meanwhile would find nothing.
  for (const table of ["users", "sessions", "removed", "plans"]) {
    await client.query(`DELETE FROM ${SCHEMA}.${table}`);
  }
  await addRows(client, "users (id, username, password, is_operator, is_active)", {
    types: ["bigint", "text", "text", "boolean", "boolean"],
    columns: [
      users.map(({ id }) => id),
      users.map(({ username }) => username),
      users.map(({ password }) => password),
      users.map(({ is_operator }) => is_operator),
      users.map(({ is_active = true }) => is_active),
    ],
  });
  let batch: Session[] = [];
  for (const session of sessions) {
    batch.push(session);
    if (batch.length < BATCH) continue;
    await addSessions(client, batch, version);
    batch = [];
  }
  await addSessions(client, batch, version);
  await addPlans(client, plans);
}

/** Writes how the data stands from now on. */
export async function writeHead(
  client: Client,
  { version, generation, world }: Head,
): Promise<void> {
  await query(client, `UPDATE ${SCHEMA}.state SET version = $1, generation = $2, world = $3`, [
    version,
    generation,
    world === null ? null : JSON.stringify(world),
  ]);
}

async function addSessions(
  client: Client,
  sessions: readonly Session[],
  version: number,
): Promise<void> {
  await addRows(client, `sessions (${NAMES}, version)`, {
    types: [...COLUMNS.map(({ type }) => type), "bigint"],
    columns: [
      ...DETAIL_KEYS.map((key) => sessions.map((session) => session[key])),
      sessions.map(() => version),
    ],
  });
}

async function addPlans(client: Client, plans: readonly ScheduledTransition[]): Promise<void> {
  await addRows(client, "plans (session_id, move, at, by)", {
    types: ["bigint", "text", "bigint", "bigint"],
    columns: [
      plans.map(({ sessionId }) => sessionId),
      plans.map(({ move }) => move),
      plans.map(({ at }) => at),
      plans.map(({ by }) => by),
    ],
  });
}

async function addRows(
  client: Client,
  table: string,
  { types, columns }: { types: readonly string[]; columns: readonly (readonly unknown[])[] },
): Promise<void> {
  if (columns[0]?.length === 0) return;
  const arrays = types.map((type, index) => `$${index + 1}::${type}[]`).join(", ");
  await client.query(`INSERT INTO ${SCHEMA}.${table} SELECT * FROM unnest(${arrays})`, [
    ...columns,
  ]);
}

/**
 * Makes the tables and seeds them, if nobody did; what they were seeded with.
 *
 * @throws {StoreError} when they have another layout
 */
export async function prepare(
  client: Client,
  { seed, spec }: SeedOptions,
): Promise<Seeded> {
  await query(client, "SELECT pg_advisory_xact_lock($1)", [MAKING]);
  const [made] = await query<{ made: string | null }>(
    client,
    `SELECT to_regclass('${SCHEMA}.state') AS made`,
  );
  if (made?.made === null) {
    const { dataset, origin } = seed();
    await client.query(TABLES);
    // Who holds a copy of a schema that was dropped must not take the new one for it.
    const generation = Math.floor(Math.random() * 2 ** 40);
    await query(client, `INSERT INTO ${SCHEMA}.state VALUES ($1, $2, $3, 1, $4, NULL, $5)`, [
      LAYOUT,
      origin.scenario,
      origin.seed,
      generation,
      spec === null ? null : JSON.stringify(spec),
    ]);
    await writeEverything(client, { ...dataset, plans: [] }, 1);
    return { origin, spec };
  }
  const [held] = await query<Provenance & { layout: number; spec: DataSpec | null }>(
    client,
    `SELECT layout, scenario, seed, spec FROM ${SCHEMA}.state`,
  );
  if (held?.layout !== LAYOUT) {
    throw new StoreError(
      `Cannot open the shared database: its layout is ${held?.layout}, and this version reads ${LAYOUT}. ` +
        `Drop its schema ${SCHEMA}, or name another database with --db`,
    );
  }
  return { origin: { scenario: held.scenario, seed: held.seed }, spec: held.spec };
}
