import type pg from "pg";
import { StoreError } from "../store_error.ts";
import type { Provenance } from "../store.ts";
import type { DataSpec } from "../data_spec.ts";
import {
  type Client,
  CUT_OFF_MS,
  type Head,
  prepare,
  query,
  readHead,
  type Seeded,
  type SeedOptions,
  TIMEOUT_MS,
} from "./tables.ts";
import { withoutPassword } from "./without_password.ts";

/** Options for {@linkcode Postgres.open}. */
export interface PostgresOptions extends SeedOptions {
  /** Such as `postgres://user:password@127.0.0.1:5432/name`. */
  url: string;
}

/** The database of a shared deployment: its connections and transactions. */
export class Postgres {
  readonly origin: Provenance;
  /** What it was seeded with; null for a file's data. */
  readonly spec: DataSpec | null;
  readonly #pool: pg.Pool;

  private constructor(pool: pg.Pool, { origin, spec }: Seeded) {
    this.#pool = pool;
    this.origin = origin;
    this.spec = spec;
  }

  /**
   * Opens a database; a new one is seeded by whoever comes first.
   *
   * @throws {StoreError} when it cannot be reached, or holds another layout
   */
  static async open({ url, ...data }: PostgresOptions): Promise<Postgres> {
    const { default: { Pool, types } } = await import("pg");
    const pool = new Pool({
      connectionString: url,
      max: 4,
      application_name: "sessions-mock",
      connectionTimeoutMillis: TIMEOUT_MS,
      // The database lets go of who was cut off in the middle of a write.
      idle_in_transaction_session_timeout: CUT_OFF_MS,
      keepAlive: true,
      types: {
        // Ids and instants in microseconds are below 2 ** 53.
        getTypeParser: (id: number, format: "text") =>
          id === types.builtins.INT8 ? Number : types.getTypeParser(id, format),
      } as pg.CustomTypesConfig,
    });
    // A connection that breaks while nobody uses it: the next question opens another.
    pool.on("error", () => {});
    try {
      return new Postgres(pool, await inTransaction(pool, (client) => prepare(client, data)));
    } catch (error) {
      await pool.end();
      const reason = error instanceof StoreError ? error.cause : error;
      if (reason === undefined) throw error;
      throw new StoreError(
        `Cannot open "${withoutPassword(url)}": ${messageOf(reason)}. ` +
          "Name a PostgreSQL database that this machine reaches, and a user who may create a schema in it",
        { cause: error },
      );
    }
  }

  /** How the data stands now. */
  async head(): Promise<Head> {
    return await withConnection(this.#pool, (client) => readHead(client));
  }

  /** Reads in one snapshot, which no commit changes. */
  async snapshot<Result>(read: (client: pg.ClientBase) => Promise<Result>): Promise<Result> {
    return await inTransaction(this.#pool, read, "ISOLATION LEVEL REPEATABLE READ READ ONLY");
  }

  /** Waits to be the only one who writes; everybody else waits until {@link Writing} ends. */
  async write(): Promise<Writing> {
    const { client, release } = await connect(this.#pool);
    try {
      await query(client, "BEGIN");
      const head = await readHead(client, { lock: true });
      return {
        client,
        head,
        async commit() {
          await query(client, "COMMIT");
          release();
        },
        giveUp: () => release(BROKEN),
      };
    } catch (error) {
      release(BROKEN);
      throw lost(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** A turn of the only one who writes. It ends with one of its two functions. */
export interface Writing {
  readonly client: Client;
  /** How the data stands; nobody changes it meanwhile. */
  readonly head: Head;
  commit(): Promise<void>;
  giveUp(): void;
}

/** Closing a connection gives up what it has begun. */
const BROKEN = true;

interface Connection {
  readonly client: pg.PoolClient;
  release(broken?: boolean): void;
}

async function connect(pool: pg.Pool): Promise<Connection> {
  try {
    const client = await pool.connect();
    // A connection that breaks between two questions: the next one says so.
    client.on("error", noop);
    let held = true;
    return {
      client,
      release(broken = false) {
        if (!held) return;
        held = false;
        client.off("error", noop);
        client.release(broken);
      },
    };
  } catch (error) {
    throw lost(error);
  }
}

async function withConnection<Result>(
  pool: pg.Pool,
  run: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const { client, release } = await connect(pool);
  try {
    const result = await run(client);
    release();
    return result;
  } catch (error) {
    release(BROKEN);
    throw lost(error);
  }
}

/** An error of a database that does not answer, with the next step; any other error as it is. */
export function lost(error: unknown): unknown {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  // System errors, the SQL states of a connection that ended, and what the client says of one.
  const isLost = /^E[A-Z]+$|^(08|57)...$/.test(code) ||
    /^Connection terminated|timeout|not queryable/.test(message);
  if (!isLost) return error;
  return new StoreError(
    `Cannot reach the shared database: ${
      messageOf(error)
    }. Requests are answered again when it is back`,
    { cause: error },
  );
}

async function inTransaction<Result>(
  pool: pg.Pool,
  run: (client: pg.PoolClient) => Promise<Result>,
  mode = "",
): Promise<Result> {
  return await withConnection(pool, async (client) => {
    await query(client, `BEGIN ${mode}`);
    const result = await run(client);
    await query(client, "COMMIT");
    return result;
  });
}

function noop(): void {}

/** Node tells of several addresses that refused with an error that has no message. */
function messageOf(error: unknown): string {
  const { message, errors } = error as Error & { errors?: Error[] };
  return message || (errors ?? []).map((one) => one.message).join(", ");
}
