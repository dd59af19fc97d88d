import {
  countPages,
  DEFAULT_PAGE_SIZE,
  type Listing,
  type PageQuery,
  resolvePage,
  type Viewer,
} from "@sessions/domain";
import type Database from "better-sqlite3";
import { type ListScope, type Order, SessionIndex } from "../session_index.ts";
import type { WirePage } from "../store.ts";
import { toSession } from "./rows.ts";
import { COLUMNS, OLDEST_FIRST, SELF } from "./schema.ts";

/** The rows of the keys in a JSON array, in its order. */
const WANTED = "json_each(?) AS wanted CROSS JOIN sessions ON sessions.key = wanted.value";
const ROWS_WANTED = `SELECT group_concat(row, ',') FROM (SELECT row FROM ${WANTED})`;
const ROWS_BESIDE = "SELECT group_concat(row, ',') FROM " +
  "(SELECT row FROM sessions WHERE key BETWEEN ? AND ? ORDER BY key DESC)";

/** Prepares a statement, or finds the one that was prepared before. */
export type Prepare = (sql: string) => Database.Statement;

/** Reads pages of lists, by an index that holds their order. */
export class ListReader {
  readonly index: SessionIndex;
  readonly #prepare: Prepare;

  constructor(prepare: Prepare) {
    this.#prepare = prepare;
    const where = (scope: ListScope) => ({
      sql: conditions(scope),
      values: { userId: scope.viewer.userId, experimentId: scope.experimentId },
    });
    this.index = new SessionIndex({
      keys(scope) {
        const { sql, values } = where(scope);
        return prepare(`SELECT key FROM sessions ${sql} ${OLDEST_FIRST}`).pluck()
          .all(values) as number[];
      },
      count(scope) {
        const { sql, values } = where(scope);
        return prepare(`SELECT count(*) FROM sessions ${sql}`).pluck().get(values) as number;
      },
      order: (key) =>
        prepare("SELECT created_time, session_id FROM sessions WHERE key = ?").get(key) as Order,
    });
  }

  /** Reads the page that a viewer's query names. */
  list(viewer: Viewer, query: PageQuery): Listing {
    const { listing, keys } = this.#find(viewer, query);
    const rows = this.#prepare(`SELECT ${COLUMNS} FROM ${WANTED}`).all(JSON.stringify(keys));
    return { ...listing, rows: rows.map(toSession) };
  }

  /** Reads the same page, its rows as text. */
  page(viewer: Viewer, query: PageQuery): WirePage {
    const { listing, keys } = this.#find(viewer, query);
    const [first = 0] = keys;
    // Rows that lie beside each other are read in one go.
    const beside = keys.every((key, at) => key === first - at);
    const rows = beside
      ? this.#prepare(ROWS_BESIDE).pluck().get(first - keys.length + 1, first)
      : this.#prepare(ROWS_WANTED).pluck().get(JSON.stringify(keys));
    return { ...listing, rows: rows as string | null ?? "", length: keys.length };
  }

  /** Finds where a page stands in its list, and the keys of its rows. */
  #find(viewer: Viewer, { experimentId, page, pageSize = DEFAULT_PAGE_SIZE }: PageQuery) {
    const scope = { viewer, experimentId };
    const count = this.index.count(scope);
    const pageCount = countPages(count, pageSize);
    const number = resolvePage(page, pageCount);
    const keys = this.index.slice(scope, (number - 1) * pageSize, pageSize);
    return { listing: { count, page: number, pageCount }, keys };
  }
}

function conditions({ viewer, experimentId }: ListScope): string {
  const parts = [
    ...viewer.isOperator ? [] : [`(${SELF})`],
    ...experimentId === null ? [] : ["experiment_id = @experimentId"],
  ];
  return parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`;
}
